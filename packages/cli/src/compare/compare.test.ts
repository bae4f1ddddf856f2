import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { comparisonTable } from './comparison-table.js';
import { earlierRun, readComparison, writeComparison, type ComparedRun } from './comparison.js';
import { recipes } from '../program/recipes.js';
import { folderName, variantOf } from './variant.js';

test('a variant is a method with settings and a name of its own', () => {
  expect(variantOf('simclr', recipes)).toEqual({ name: 'simclr', method: 'simclr', settings: [] });
  const variant = variantOf(
    'no momentum, at all: moco-v2 method.momentum=0 method.head={"width":4}',
    recipes,
  );
  expect(variant).toEqual({
    name: 'no momentum, at all',
    method: 'moco-v2',
    settings: ['method.momentum=0', 'method.head={"width":4}'],
  });
  expect(folderName(variant, 3)).toBe('no-momentum-at-all-seed-3');
  for (const wrong of ['', 'nothing', 'a: nothing', 'a: simclr method.temperature', 'a:'])
    expect(() => variantOf(wrong, recipes)).toThrow(
      expect.objectContaining({ code: 'CP_CLI_USAGE' }),
    );
});

const marks = (right: number) => '1'.repeat(right) + '0'.repeat(100 - right);
const run = (variant: string, seed: number, right: number, alarm = false): ComparedRun => ({
  variant,
  method: 'simclr',
  settings: [],
  seed,
  training: {
    run: 'r',
    step: 10,
    totalSteps: 10,
    ended: 'done',
    seconds: 90,
    viewsPerSecond: 1,
    peakBytes: 5e8,
    epochs: 1.5,
    ...(alarm ? { alarm: { step: 7, health: 'collapsed', reason: 'one point' } } : {}),
  },
  trained: {
    knn: marks(right),
    linear: marks(right + 5),
    rankMe: right,
    uniformity: -right,
    spread: 0.5,
  },
  untrained: { knn: marks(20), linear: marks(25), rankMe: 9, uniformity: -1, spread: 0.5 },
});

test('one seed gives a line a run with paired differences, and the order of label-free scores', () => {
  const lines = comparisonTable([run('a', 1, 50), run('b', 1, 30, true), run('c', 1, 40)]).split(
    '\n',
  );
  expect(lines[2]).toMatch(/^a +1\.50 +50\.0 \(.*\) +30\.0 \(/);
  expect(lines[3]).toMatch(/^b .* -20\.0 \(.* to -1\d\.0\).*collapsed at step 7$/);
  expect(lines[4]).toContain('healthy');
  expect(lines.at(-1)).toContain('RankMe 1.00, uniformity -1.00, spread 0.00');
});

test('several seeds give one line a variant, with intervals over seeds and paired differences from the first', () => {
  const lines = comparisonTable([
    run('a', 1, 50),
    run('b', 1, 45),
    run('a', 2, 54),
    run('b', 2, 49),
  ]).split('\n');
  expect(lines[2]).toMatch(/^a +2 +52\.0 \(26\.6 to 77\.4\)/);
  expect(lines[3]).toMatch(/^b +2 +47\.0 .* -5\.0 \(-5\.0 to -5\.0\)/);
});

test('a variant of another seed goes on; the same name with other settings is refused', () => {
  const runs = [{ ...run('so cool', 1, 50), settings: ['epochs=3'] }];
  const { method } = runs[0]!;
  const cool = { name: 'so cool', method, settings: ['epochs=3'] };
  expect(earlierRun(runs, cool, 1)).toBe(runs[0]);
  expect(earlierRun(runs, cool, 2)).toBeUndefined();
  expect(earlierRun(runs, { ...cool, name: 'warm' }, 1)).toBeUndefined();
  for (const other of [
    { ...cool, settings: [] },
    { ...cool, method: 'byol' },
    { ...cool, name: 'so-cool' }, // in the same folder
  ])
    expect(() => earlierRun(runs, other, 2)).toThrow(/"so cool" .* in this folder/u);
});

test('a folder goes on with the data that its comparison began with, and no other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-compared-'));
  const of = { data: 'photos', testData: 'others', label: 'kind' };
  expect(await readComparison(folder, of)).toEqual({ ...of, runs: [] });
  await writeComparison(folder, { ...of, runs: [run('a', 1, 50)] });
  expect((await readComparison(folder, of)).runs).toHaveLength(1);
  for (const [other, option] of [
    [{ ...of, data: 'pictures' }, '--data'],
    [{ ...of, testData: undefined }, '--test-data'],
    [{ ...of, label: 'year' }, '--label'],
  ] as const)
    await expect(readComparison(folder, other)).rejects.toMatchObject({
      code: 'CP_CLI_USAGE',
      report: { where: option },
    });
  const options = { neighbours: 5, epochs: 3, set: ['batchSize=8'] };
  await writeComparison(folder, { ...of, options, runs: [run('a', 1, 50)] });
  expect((await readComparison(folder, { ...of, options })).runs).toHaveLength(1);
  for (const [other, option, before] of [
    [{ ...options, neighbours: undefined }, '--neighbours', '5'],
    [{ ...options, set: [] }, '--set', 'batchSize=8'],
    [{ ...options, limit: 9 }, '--limit', 'left out'],
    [{ ...options, epochs: undefined, minutes: 2 }, '--epochs', '3'],
  ] as const)
    await expect(readComparison(folder, { ...of, options: other })).rejects.toMatchObject({
      code: 'CP_CLI_USAGE',
      report: { where: option, what: expect.stringMatching(new RegExp(`${before}$`)) },
    });
  await writeComparison(folder, { data: 'photos', runs: [] });
  expect(await readComparison(folder, { data: 'photos', label: 'kind' })).toMatchObject({});
  await rm(folder, { recursive: true });
});
