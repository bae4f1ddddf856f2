import { expect, test } from 'vitest';
import { growingRows } from './growing-rows.js';

test.each([
  [7, [3, 3, 1]],
  [2, [3, 1, 5]],
  [100, [4]],
  [0, [1, 2]],
  [5, []],
])('%i rows are expected, and %j arrive', (expected, parts) => {
  const width = 3;
  const grown = growingRows(expected);
  const all: number[] = [];
  for (const count of parts) {
    const rows = Float32Array.from({ length: count * width }, (_, at) => all.length + at);
    all.push(...rows);
    grown.add(rows, count);
  }
  const { rows, count, width: found } = grown.matrix();
  expect([...rows]).toEqual(all);
  expect(count).toBe(parts.reduce((sum, part) => sum + part, 0));
  expect(found).toBe(count === 0 ? 0 : width);
});
