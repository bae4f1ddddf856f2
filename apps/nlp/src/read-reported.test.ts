import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTexts } from './open-texts.js';
import { readReported } from './read-reported.js';

const header = 'left,right,stars,kind';
const rows = ['one fine day,a day,4.5,x', 'two boats,boats,3,y', 'no rain,sun,1,x'];

test.each([
  ['both columns', undefined, /left \(text\), right \(text\)/u, 'left, right'],
  ['the first alone', {}, /left \(text\)\n/u, 'The first of left, right is the text of a row'],
  ['both joined', { named: ['left', 'right'] }, /left \(text\), right/u, 'joined to one text'],
] as const)('%s is what the report says', async (_, oneText, used, texts) => {
  const file = join(await mkdtemp(join(tmpdir(), 'counterpoint-report-')), 'data.csv');
  await writeFile(file, [header, ...rows].join('\n'));
  const lines: string[] = [];
  const { rows: read } = await readReported(await openTexts(file, { onSkip: () => undefined }), {
    columns: { columns: ['left', 'right'] },
    display: { say: (line) => lines.push(line) },
    onSkip: () => undefined,
    oneText,
  });
  expect(read).toHaveLength(3);
  const text = lines.join('\n');
  expect(text).toMatch(used);
  expect(text).toContain('Numeric columns not used: stars');
  expect(lines.at(-1)).toContain(texts);
});
