import { expect, test } from 'vitest';
import { overTime } from './over-time.js';

test('means and deviations over time, band by band', () => {
  const features = { rows: Float32Array.of(1, 10, 3, 10, 5, 10), count: 1, width: 6 };
  expect([...overTime(features, 2, false).rows]).toEqual([3, 10]);
  const { rows, width } = overTime(features, 2, true);
  expect(width).toBe(4);
  expect(rows[2]).toBeCloseTo(Math.sqrt(8 / 3), 6);
  expect(rows[3]).toBe(0);
});
