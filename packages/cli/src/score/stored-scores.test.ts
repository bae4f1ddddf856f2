import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { evidenceLine, groupingFacts } from './evidence-line.js';
import { readScores, storeScores } from './stored-scores.js';

const run = mkdtempSync(join(tmpdir(), 'counterpoint-scores-'));
afterAll(() => rmSync(run, { recursive: true, force: true }));

const scores = (command: string, ownData: boolean, fingerprint = 'f') => ({
  ...{ command, ownData, fingerprint, data: 'data', text: 'x', scores: { knn: 1 } },
});

test('scores of this encoder are found again, those on its own data first', async () => {
  expect(await storeScores(run, scores('b', false))).toBe(true);
  expect(await storeScores(run, scores('a', true))).toBe(true);
  expect(await storeScores(run, scores('a', true))).toBe(true); // replaces the earlier one
  expect(await storeScores(run, scores('c', true, 'another encoder'))).toBe(true);
  writeFileSync(join(run, 'scores', 'torn.json'), '{"fingerprint":');
  for (const place of [run, join(run, 'export')])
    expect((await readScores(place, 'f')).map(({ command }) => command)).toEqual(['a', 'b']);
});

test('what is no folder stores nothing', async () => {
  expect(await storeScores('hub:owner/name', scores('a', true))).toBe(false);
  expect(await readScores(join(run, 'nowhere', 'x'), 'f')).toEqual([]);
});

test('facts that group samples are named, unless the interval draws them', () => {
  const metadata = [
    { speaker: 'a', take: 1 },
    { speaker: 'a', take: 2 },
    { speaker: 'b', take: 3 },
  ];
  expect(groupingFacts(metadata)).toEqual(['speaker']);
  expect(groupingFacts([{ speaker: 'a' }, {}])).toEqual([]);
  const options = { samples: 'recordings', run: undefined, groupedBy: ['speaker'] };
  expect(evidenceLine(options)).toMatch(
    /^No evidence for: recordings of another.*--interval-over speaker/,
  );
  expect(evidenceLine({ ...options, intervalOver: 'speaker' })).not.toContain('--interval-over');
});
