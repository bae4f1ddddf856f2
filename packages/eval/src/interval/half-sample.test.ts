import { expect, test } from 'vitest';
import { Rng } from '@counterpoint/core';
import { clusteringReport } from '../clustering/clustering-report.js';
import { embeddingMatrix } from '../matrix/embedding-matrix.js';
import { bootstrap, meanInterval } from './bootstrap.js';
import { halfSample } from './half-sample.js';
import { meanOf } from './statistic.js';

test('the interval of a mean is that of theory, and contains its value', () => {
  const rng = Rng.of(1, 'half');
  const values = Array.from({ length: 400 }, () => rng.normal());
  const { value, low, high } = halfSample(400, meanOf(values));
  const mean = values.reduce((sum, x) => sum + x, 0) / 400;
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 399);
  expect(value).toBeCloseTo(mean, 12);
  const half = (1.96 * deviation) / Math.sqrt(400);
  expect((high - low) / 2 / half).toBeGreaterThan(0.8);
  expect((high - low) / 2 / half).toBeLessThan(1.2);
});

test.each([1, 2, 3, 4, 5])('a clustering interval contains its own estimate, seed %i', (seed) => {
  const rng = Rng.of(seed, 'clouds');
  const labels = Array.from({ length: 80 }, () => rng.integer(8));
  const rows = labels.map((label) =>
    Array.from({ length: 6 }, (_, d) => (d === label % 6 ? 1 : 0) + 0.8 * rng.normal()),
  );
  for (const { name, value, low, high } of clusteringReport({ ...embeddingMatrix(rows), labels })
    .rows) {
    expect(low, name).toBeLessThan(value);
    expect(high, name).toBeGreaterThan(value);
    expect(high - low, name).toBeLessThan(0.5);
    expect(high, name).toBeLessThanOrEqual(1);
  }
});

test('groups: samples of one speaker make the interval wide, in both methods', () => {
  const rng = Rng.of(3, 'speakers');
  const speakers = Array.from({ length: 300 }, (_, i) => i % 6);
  const easy = Array.from({ length: 6 }, (_, s) => 0.5 + 0.08 * s);
  const correct = speakers.map((speaker) => (rng.chance(easy[speaker]!) ? 1 : 0));
  const width = ({ low, high }: { low: number; high: number }) => high - low;
  expect(width(meanInterval(correct, { intervalOver: speakers }))).toBeGreaterThan(
    1.5 * width(meanInterval(correct)),
  );
  const halves = halfSample(300, meanOf(correct), { intervalOver: speakers });
  expect(width(halves)).toBeGreaterThan(1.5 * width(halfSample(300, meanOf(correct))));
});

test('whole groups are drawn, of any size', () => {
  const groups = [0, 0, 0, 1, 2, 2];
  const resamples: number[][] = [];
  bootstrap(
    6,
    (rows) => {
      resamples.push([...rows]);
      return 0;
    },
    { intervalOver: groups, resamples: 50 },
  );
  for (const rows of resamples.slice(1)) {
    const times = groups.map((_, row) => rows.filter((each) => each === row).length);
    expect([times[1], times[2], times[5]]).toEqual([times[0], times[0], times[4]]);
    expect(times[0]! + times[3]! + times[4]!).toBe(3);
  }
  expect(new Set(resamples.map((rows) => rows.length)).size).toBeGreaterThan(1);
});

test('what gives no interval is an error', () => {
  expect(() => halfSample(1, () => 0)).toThrow('CP_EVAL_EMPTY');
  expect(() => halfSample(4, () => 0, { intervalOver: [7, 7, 7, 7] })).toThrow('CP_EVAL_EMPTY');
  expect(() => halfSample(4, () => 0, { intervalOver: [7] })).toThrow('CP_EVAL_COUNTS');
  expect(() => bootstrap(4, () => 0, { intervalOver: [7] })).toThrow('CP_EVAL_COUNTS');
  expect(() => bootstrap(4, () => NaN)).toThrow('CP_EVAL_NOT_FINITE');
  expect(() => halfSample(4, () => NaN)).toThrow('CP_EVAL_NOT_FINITE');
});
