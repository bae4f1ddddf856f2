import { expect, it, vi } from 'vitest';
import { listenToNotes, noteSample, sampleNoter } from './sample-note.js';

const note = { key: 'a', code: 'CP_DATA_FACTS', message: 'CP_DATA_FACTS: a text is not UTF-8' };

it('a note goes to who listens, else it is a process warning', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const notes: unknown[] = [];
  const stop = listenToNotes((each) => notes.push(each));
  noteSample(note);
  expect(notes).toEqual([note]);
  expect(warn).not.toHaveBeenCalled();
  stop();
  noteSample(note);
  expect(notes).toHaveLength(1);
  expect(warn).toHaveBeenCalledWith(note.message, { type: 'SampleNote', code: note.code });
  warn.mockRestore();
});

it('a noter reports each note of a sample once', () => {
  const notes: string[] = [];
  const stop = listenToNotes(({ key }) => notes.push(key));
  const report = sampleNoter();
  for (const key of ['a', 'b', 'a']) report({ ...note, key });
  stop();
  expect(notes).toEqual(['a', 'b']);
});
