import { expect, it } from 'vitest';
import { NoteReport } from './note-report.js';

it('counts each note once and shows the first few', () => {
  const notes = new NoteReport(2);
  expect(notes.text).toBe('');
  for (const key of ['a', 'b', 'a', 'c'])
    notes.onNote({ key, code: 'CP_AUDIO_CUT', message: 'it was cut' });
  notes.onNote({ key: 'a', code: 'CP_DATA_FACTS', message: 'no JSON' });
  expect(notes.text).toBe(
    [
      'Note on a: it was cut',
      'Note on b: it was cut',
      '4 samples were read with a note (CP_AUDIO_CUT 3, CP_DATA_FACTS 1).',
    ].join('\n'),
  );
});
