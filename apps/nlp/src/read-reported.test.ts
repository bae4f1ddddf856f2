import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTexts } from './open-texts.js';
import { readReported } from './read-reported.js';

const header = 'left,right,stars,kind';
const rows = ['one fine day,a day,4.5,x', 'two boats,boats,3,y', 'no rain,sun,1,x'];

const all = ['left', 'right'];
test.each([
  ['all columns', all, undefined, 'left, right', 'Texts: the columns left, right.', undefined],
  [
    'the first of a pair',
    all,
    {},
    'left',
    'Texts: the column left. The first of left, right is the text of a row; --columns left,right joins them.',
    undefined,
  ],
  [
    'named columns, joined',
    all,
    { columns: all },
    'left, right',
    'Texts: the columns left, right, joined to one text.',
    'two boats boats',
  ],
  ['one', ['right'], { columns: ['right'] }, 'right', 'Texts: the column right.', undefined],
] as const)('%s: what the report says', async (_, columns, oneText, used, line, joined) => {
  const file = join(await mkdtemp(join(tmpdir(), 'counterpoint-report-')), 'data.csv');
  await writeFile(file, [header, ...rows].join('\n'));
  const lines: string[] = [];
  const report = await readReported(await openTexts(file, { onSkip: () => undefined }), {
    columns: { columns },
    display: { say: (each) => lines.push(each) },
    onSkip: () => undefined,
    oneText,
  });
  expect(report.rows).toHaveLength(3);
  expect(report.rows[1]!.document).toBe(joined);
  expect(report.columns.columns.join(', ')).toBe(used);
  expect(lines.join('\n')).toContain('Numeric columns not used: stars');
  expect(lines.at(-1)).toBe(line);
});

test('title and text of a document are joined, an empty title adds nothing', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'counterpoint-report-')), 'data.jsonl');
  await writeFile(file, '{"title": "A", "text": "b"}\n{"title": "", "text": "c"}\n');
  const lines: string[] = [];
  const report = await readReported(await openTexts(file, { onSkip: () => undefined }), {
    columns: {},
    display: { say: (each) => lines.push(each) },
    onSkip: () => undefined,
    oneText: {},
  });
  expect(report.rows.map(({ document }) => document)).toEqual(['A b', 'c']);
  expect(lines.at(-1)).toBe('Texts: the columns title, text, joined to one text.');
});
