import { expect, test } from 'vitest';
import { seedInterval } from './seed-interval.js';

test('the interval over seeds is that of Student', () => {
  expect(seedInterval([3])).toEqual({ value: 3, low: -Infinity, high: Infinity });
  const { value, low, high } = seedInterval([1, 2, 3]); // deviation 1, quantile 4.303
  expect([value, high - value, value - low]).toEqual([
    2,
    expect.closeTo(4.303 / Math.sqrt(3), 6),
    expect.closeTo(4.303 / Math.sqrt(3), 6),
  ]);
  const many = seedInterval(Array.from({ length: 31 }, (_, i) => i % 2)); // 2.042 for 30 degrees of freedom
  expect(((many.high - many.value) * Math.sqrt(31)) / Math.sqrt((16 * 15) / (31 * 30))).toBeCloseTo(
    2.042,
    1,
  );
});
