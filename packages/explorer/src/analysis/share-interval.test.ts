import { Rng } from '@counterpoint/core';
import { meanInterval } from '@counterpoint/eval';
import { expect, test } from 'vitest';
import { shareInterval } from './share-interval.js';

test.each([0.03, 0.5, 0.98])('of many values it is that of the bootstrap: share %d', (share) => {
  const rng = Rng.of(1, 'share-interval');
  const values = Uint8Array.from({ length: 20_001 }, () => (rng.uniform() < share ? 1 : 0));
  const [own, sample] = [shareInterval(values), meanInterval(values)];
  expect(own.value).toBeCloseTo(sample.value, 12);
  expect(own.count).toBe(sample.count);
  expect(Math.abs(own.low - sample.low)).toBeLessThan(8e-4);
  expect(Math.abs(own.high - sample.high)).toBeLessThan(8e-4);
});

test('of few values it is the bootstrap; all of one kind stays within 0 and 1', () => {
  const few = Uint8Array.of(0, 1, 1, 0, 1);
  expect(shareInterval(few)).toEqual(meanInterval(few));
  const { low, high } = shareInterval(new Uint8Array(30_000).fill(1));
  expect(low).toBeGreaterThan(0.999);
  expect(high).toBeLessThanOrEqual(1);
});
