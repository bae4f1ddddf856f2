import { Rng } from '@counterpoint/core';
import { meanInterval } from '@counterpoint/eval';
import { expect, test } from 'vitest';
import { meanOfShares } from './mean-of-shares.js';
import { shareInterval } from './share-interval.js';

const drawn = (count: number, share: number) => {
  const rng = Rng.of(1, 'share-interval');
  return Uint8Array.from({ length: count }, () => (rng.uniform() < share ? 1 : 0));
};

test.each([0.03, 0.5, 0.98])('of many values it is that of the bootstrap: share %d', (share) => {
  const values = drawn(4000, share);
  const [own, other] = [shareInterval(values), meanInterval(values)];
  expect(own.value).toBeCloseTo(other.value, 12);
  expect(own.count).toBe(other.count);
  expect(Math.abs(own.low - other.low)).toBeLessThan(3e-3);
  expect(Math.abs(own.high - other.high)).toBeLessThan(3e-3);
});

test.each([
  [0, 23],
  [1, 10],
  [7, 10],
  [10, 10],
  [300, 1000],
])('%i of %i: the ends are the shares that the score test just keeps', (ones, count) => {
  const found = shareInterval(Uint8Array.from({ length: count }, (_, i) => (i < ones ? 1 : 0)));
  const value = ones / count;
  expect(found).toMatchObject({ value, count });
  for (const end of [found.low, found.high]) {
    const score = Math.abs(value - end) / Math.sqrt((end * (1 - end)) / count);
    if (end > 1e-9 && end < 1 - 1e-9) expect(score).toBeCloseTo(1.959964, 5);
    else expect(end).toBeCloseTo(value, 9);
  }
  expect(found.high - found.low).toBeGreaterThan(0.05);
});

test('the interval holds the true share in 95 % of draws of few values', () => {
  const rng = Rng.of(2, 'coverage');
  let held = 0;
  for (let draw = 0; draw < 2000; draw++) {
    const { low, high } = shareInterval(
      Uint8Array.from({ length: 20 }, () => (rng.uniform() < 0.2 ? 1 : 0)),
    );
    if (low <= 0.2 && high >= 0.2) held++;
  }
  expect(held / 2000).toBeGreaterThan(0.92);
});

test('the mean of shares: the bootstrap of few, the normal interval of many', () => {
  const few = Float32Array.of(0, 0.2, 1, 0.4, 1);
  expect(meanOfShares(few)).toEqual(meanInterval(few));
  const rng = Rng.of(3, 'shares');
  const many = Float32Array.from({ length: 20_001 }, () => Math.round(15 * rng.uniform()) / 15);
  const [own, other] = [meanOfShares(many), meanInterval(many, { resamples: 400 })];
  expect(own.value).toBeCloseTo(other.value, 12);
  expect(Math.abs(own.low - other.low)).toBeLessThan(8e-4);
  expect(Math.abs(own.high - other.high)).toBeLessThan(8e-4);
});
