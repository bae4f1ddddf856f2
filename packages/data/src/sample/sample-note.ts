import { channel } from 'node:diagnostics_channel';

/** What a reader must know of a sample that was read all the same: it was cut, a sidecar is damaged. */
export interface SampleNote {
  readonly key: string;
  readonly code: string;
  readonly message: string;
}

const name = 'counterpoint:sample-note';

/**
 * Reports a note of a sample: to who listens ({@link listenToNotes}), else as a process warning,
 * which Node.js prints to the standard error.
 */
export function noteSample(note: SampleNote): void {
  const notes = channel(name);
  if (notes.hasSubscribers) notes.publish(note);
  else process.emitWarning(note.message, { type: 'SampleNote', code: note.code });
}

/**
 * A {@link noteSample} that reports a note of a sample once, however many epochs read the sample:
 * what reads samples makes one for itself.
 */
export function sampleNoter(): (note: SampleNote) => void {
  const noted = new Set<string>();
  return (note) => {
    const id = `${note.code} ${note.key}`;
    if (noted.has(id)) return;
    noted.add(id);
    noteSample(note);
  };
}

/**
 * Receives the notes of all samples that are read in this process from now on.
 *
 * @returns what ends it
 *
 * @example
 * const stop = listenToNotes(({ key, message }) => console.log(key, message));
 * stop();
 */
export function listenToNotes(listen: (note: SampleNote) => void): () => void {
  const notes = channel(name);
  const onMessage = (message: unknown): void => listen(message as SampleNote);
  notes.subscribe(onMessage);
  return () => void notes.unsubscribe(onMessage);
}
