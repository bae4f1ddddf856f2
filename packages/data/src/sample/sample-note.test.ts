import { expect, it, vi } from 'vitest';
import { listenToNotes, noteSample } from './sample-note.js';

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
