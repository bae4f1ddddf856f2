import { sampleNoter } from './sample-note.js';

/** Reports sidecars that were not read (CP_DATA_FACTS): each sample once, which itself is read. */
export function sidecarNoter(): (key: string, errors: readonly string[] | undefined) => void {
  const note = sampleNoter();
  return (key, errors) => {
    for (const message of errors ?? [])
      note({ key, code: 'CP_DATA_FACTS', message: `${message} The sample is read without it.` });
  };
}
