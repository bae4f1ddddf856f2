import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Rng } from '@counterpoint/core';
import { goldenFolder } from '../../../../tools/vitest/data-folder.js';
import { embeddingMatrix } from '../matrix/embedding-matrix.js';
import { pearson, ranks, spearman } from './correlation.js';
import { pairCosines } from './pair-cosines.js';
import { bestThreshold, pairAveragePrecision, pairClassification } from './pair-classification.js';
import { similarityReport } from './similarity-report.js';

const golden = goldenFolder();

test.skipIf(golden === undefined)('golden: Spearman with ties', () => {
  const { x, y, value } = JSON.parse(readFileSync(join(golden!, 'metrics.json'), 'utf8'))[
    'spearman with ties'
  ];
  expect(spearman(x, y)).toBeCloseTo(value, 12);
  expect(similarityReport(x, y).rows[0]).toMatchObject({
    name: 'spearman',
    value: expect.closeTo(value, 12),
    count: 30,
  });
});

test('correlations: closed forms, invariance, constants', () => {
  expect([...ranks([3, 1, 3, 2])]).toEqual([3.5, 1, 3.5, 2]);
  expect(pearson([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
  expect(pearson([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(0.8, 12);
  const rng = Rng.of(1, 'x'),
    x = Array.from({ length: 50 }, () => rng.normal()),
    y = x.map((v) => v + rng.normal());
  expect(spearman(x.map(Math.exp), y)).toBeCloseTo(spearman(x, y), 12);
  expect(
    spearman(
      x,
      y.map((v) => -v),
    ),
  ).toBeCloseTo(-spearman(x, y), 12);
  expect(
    pearson(
      x,
      x.map(() => 7),
    ),
  ).toBe(0);
  expect(() => pearson([1], [1, 2])).toThrow('CP_EVAL_COUNTS');
  expect(() => spearman([], [])).toThrow('CP_EVAL_EMPTY');
});

test('cosines of pairs', () => {
  const cosines = pairCosines(
    embeddingMatrix([
      [3, 4],
      [1, 0],
      [0, 0],
    ]),
    embeddingMatrix([
      [4, 3],
      [-2, 0],
      [1, 1],
    ]),
  );
  expect([...cosines]).toEqual([expect.closeTo(0.96, 12), -1, 0]);
});

test('average precision and the best threshold, by hand', () => {
  const pairs = { scores: [0.9, 0.8, 0.7, 0.6, 0.5], same: [1, 0, 1, 1, 0] };
  expect(pairAveragePrecision(pairs)).toBeCloseTo((1 + 2 / 3 + 3 / 4) / 3, 12);
  expect(bestThreshold(pairs)).toEqual({ threshold: expect.closeTo(0.55, 12), accuracy: 0.8 });
  expect(pairAveragePrecision({ scores: [1, 1, 1, 1], same: [1, 0, 0, 0] })).toBe(0.25); // ties are taken together
  expect(() => pairAveragePrecision({ scores: [1, 2], same: [0, 0] })).toThrow('CP_EVAL_EMPTY');
});

test('the threshold comes from validation pairs and is only used on test pairs', () => {
  const test = { scores: [0.9, 0.8, 0.4, 0.1], same: [true, true, true, false] };
  const rows = pairClassification(test, { scores: [0.85, 0.7, 0.2], same: [1, 0, 0] }).rows;
  expect(rows.map(({ name, value }) => [name, value])).toEqual([
    ['average-precision', 1],
    ['accuracy', 0.75],
    ['f1', expect.closeTo(0.8, 12)],
  ]);
  expect(rows[0]!.high).toBeLessThanOrEqual(1);
});
