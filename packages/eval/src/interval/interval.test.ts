import { expect, test } from 'vitest';
import { Rng } from '@counterpoint/core';
import { bootstrap, bootstraps, meanDifference, meanInterval } from './bootstrap.js';
import { joinReports, report, reportJson, reportText } from './report.js';
import { differenceOfMeans, meanOf } from './statistic.js';

test('the interval of a mean is the normal one for many samples, and is a function of the seed', () => {
  const rng = Rng.of(1, 'test');
  const values = Float64Array.from({ length: 2000 }, () => rng.normal(3, 2));
  const { value, low, high, count } = meanInterval(values, { resamples: 2000 });
  const half = (1.96 * 2) / Math.sqrt(2000);
  expect(count).toBe(2000);
  expect(value).toBeCloseTo(values.reduce((a, b) => a + b) / 2000, 12);
  expect(Math.abs(value - low - half)).toBeLessThan(0.15 * half);
  expect(Math.abs(high - value - half)).toBeLessThan(0.15 * half);
  expect(meanInterval(values, { resamples: 50 })).toEqual(meanInterval(values, { resamples: 50 }));
  expect(meanInterval(values, { resamples: 50 })).not.toEqual(
    meanInterval(values, { resamples: 50, seed: 1 }),
  );
});

test('95 % intervals hold the truth about 95 times in 100', () => {
  let count = 0;
  for (let trial = 0; trial < 200; trial++) {
    const rng = Rng.of(trial, 'coverage');
    const { low, high } = meanInterval(
      Array.from({ length: 100 }, () => (rng.chance(0.7) ? 1 : 0)),
      { seed: trial, resamples: 300 },
    );
    if (low <= 0.7 && 0.7 <= high) count++;
  }
  expect(count).toBeGreaterThan(178);
  expect(count).toBeLessThan(199);
});

test('a paired difference is narrow where the systems agree on what is hard', () => {
  const rng = Rng.of(2, 'test');
  const hard = Array.from({ length: 500 }, () => rng.chance(0.5));
  const a = hard.map((is) => (is ? 0 : 1)),
    b = hard.map((is, i) => (is || i % 20 === 0 ? 0 : 1));
  const paired = meanDifference(a, b);
  expect(paired.low).toBeGreaterThan(0);
  expect(paired.high - paired.low).toBeLessThan(meanInterval(a).high - meanInterval(a).low);
  expect(paired.value).toBeCloseTo(meanInterval(a).value - meanInterval(b).value, 12);
});

test('intervals of several statistics are those that each has alone', () => {
  const rng = Rng.of(2, 'several');
  const values = [1, 2, 3].map(() => Float64Array.from({ length: 40 }, () => rng.normal()));
  const statistics = [...values.map(meanOf), differenceOfMeans(values[0]!, values[1]!)];
  const intervalOver = Array.from({ length: 40 }, (_, row) => row >> 2);
  for (const options of [
    { seed: 3, resamples: 200 },
    { resamples: 100, intervalOver },
  ]) {
    const intervals = bootstraps(40, statistics, options);
    expect(intervals).toEqual(statistics.map((each) => bootstrap(40, each, options)));
    expect(intervals[0]).toEqual(meanInterval(values[0]!, options));
    expect(intervals[3]).toEqual(meanDifference(values[0]!, values[1]!, options));
    expect(new Set(intervals.map(({ low }) => low)).size).toBe(4);
  }
});

test('a statistic of rows sees every row once first', () => {
  const resamples: number[][] = [];
  bootstrap(
    4,
    (rows) => {
      resamples.push([...rows]);
      return 0;
    },
    { resamples: 3 },
  );
  expect(resamples[0]).toEqual([0, 1, 2, 3]);
  expect(resamples).toHaveLength(4);
  expect(() => bootstrap(0, () => 0)).toThrow('CP_EVAL_EMPTY');
  expect(() => bootstrap(2, () => 0, { confidence: 95 })).toThrow('CP_EVAL_OPTION');
});

const half = { value: 0.5, low: 0.4, high: 0.6, count: 100 };

test('a report is an aligned table and nested JSON', () => {
  const both = joinReports('digits', {
    '': report('a', { 'knn.top1': half, 'knn.top5': half }),
    untrained: report('b', { 'linear.top1': half }),
  });
  const lines = reportText(both).split('\n');
  expect(lines[0]).toBe('digits');
  expect(new Set(lines.slice(1).map((line) => line.length)).size).toBe(1);
  expect(lines[2]).toBe('  knn.top1               0.5000  0.4000  0.6000    100');
  expect(reportJson(both)).toEqual({
    knn: { top1: half, top5: half },
    untrained: { linear: { top1: half } },
  });
});

test.each([[['knn.top1', 'knn.top1']], [['knn', 'knn.top1']], [['knn.top1', 'knn']]])(
  'names %j clash',
  (names) => {
    expect(() => reportJson({ title: '', rows: names.map((name) => ({ name, ...half })) })).toThrow(
      'CP_EVAL_NAME',
    );
  },
);
