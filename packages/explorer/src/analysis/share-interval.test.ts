import { Rng } from '@counterpoint/core';
import { meanInterval } from '@counterpoint/eval';
import { expect, test } from 'vitest';
import { meanOfShares } from './mean-of-shares.js';
import { shareInterval } from './share-interval.js';

const randomValues = (count: number, share: number) => {
  const rng = Rng.of(1, 'share-interval');
  return Uint8Array.from({ length: count }, () => (rng.uniform() < share ? 1 : 0));
};

test.each([0.03, 0.5, 0.98])('of many values it is that of the bootstrap: share %d', (share) => {
  const values = randomValues(4000, share);
  const [shareResult, meanResult] = [shareInterval(values), meanInterval(values)];
  expect(shareResult.value).toBeCloseTo(meanResult.value, 12);
  expect(shareResult.count).toBe(meanResult.count);
  expect(Math.abs(shareResult.low - meanResult.low)).toBeLessThan(3e-3);
  expect(Math.abs(shareResult.high - meanResult.high)).toBeLessThan(3e-3);
});

test.each([
  [0, 23],
  [1, 10],
  [7, 10],
  [10, 10],
  [300, 1000],
])('%i of %i: the ends are the shares that the score test just keeps', (ones, count) => {
  const interval = shareInterval(Uint8Array.from({ length: count }, (_, i) => (i < ones ? 1 : 0)));
  const value = ones / count;
  expect(interval).toMatchObject({ value, count });
  for (const end of [interval.low, interval.high]) {
    const score = Math.abs(value - end) / Math.sqrt((end * (1 - end)) / count);
    if (end > 1e-9 && end < 1 - 1e-9) expect(score).toBeCloseTo(1.959964, 5);
    else expect(end).toBeCloseTo(value, 9);
  }
  expect(interval.high - interval.low).toBeGreaterThan(0.05);
});

test('the interval holds the true share in 95 % of draws of few values', () => {
  const rng = Rng.of(2, 'coverage');
  let coverage = 0;
  for (let draw = 0; draw < 2000; draw++) {
    const { low, high } = shareInterval(
      Uint8Array.from({ length: 20 }, () => (rng.uniform() < 0.2 ? 1 : 0)),
    );
    if (low <= 0.2 && high >= 0.2) coverage++;
  }
  expect(coverage / 2000).toBeGreaterThan(0.92);
});

test('the mean of shares: the bootstrap of few, the normal interval of many', () => {
  const few = Float32Array.of(0, 0.2, 1, 0.4, 1);
  expect(meanOfShares(few)).toEqual(meanInterval(few));
  const rng = Rng.of(3, 'shares');
  const many = Float32Array.from({ length: 20_001 }, () => Math.round(15 * rng.uniform()) / 15);
  const [shareResult, meanResult] = [meanOfShares(many), meanInterval(many, { resamples: 400 })];
  expect(shareResult.value).toBeCloseTo(meanResult.value, 12);
  expect(Math.abs(shareResult.low - meanResult.low)).toBeLessThan(8e-4);
  expect(Math.abs(shareResult.high - meanResult.high)).toBeLessThan(8e-4);
});
