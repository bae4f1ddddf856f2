import type { Dataset } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { leakage, leakageLine } from './leakage.js';

const width = 16;

/** Rows that all point one way, and differ by little. */
function rowsOf(count: number, phase: number): Float32Array {
  return Float32Array.from(
    { length: count * width },
    (_, at) => 100 + Math.sin(1.7 * at * (1 + phase) + phase),
  );
}

const matrix = (rows: Float32Array) => ({ rows, count: rows.length / width, width });
const stored = (size: number): Dataset =>
  ({
    ...{ size, name: 'drawn', fingerprint: '' },
    *epoch() {
      yield { index: 0, key: '0', value: { seed: 0 } };
    },
  }) as unknown as Dataset;

test('embeddings that all point one way are no copies of each other', async () => {
  const [train, test] = [matrix(rowsOf(12, 0)), matrix(rowsOf(8, 0.37))];
  const copies = await leakage({ train: stored(12), test: stored(8) }, { train, test });
  expect(copies).toEqual({ samples: 8, exact: 0, near: 0, contentUnknown: true });
  expect(leakageLine(copies, 'clips')).toMatch(/content of these clips cannot be compared/u);
  expect(leakageLine({ samples: 8, exact: 0, near: 0 }, 'clips')).toMatch(/no copy of a training/u);
});

test('a copy with a little noise is found among them', async () => {
  const train = matrix(rowsOf(12, 0));
  const rows = rowsOf(8, 0.37);
  for (const [to, from] of [
    [2, 5],
    [7, 0],
  ] as const)
    for (let d = 0; d < width; d++)
      rows[to * width + d] = train.rows[from * width + d]! + 1e-3 * Math.cos(d);
  const copies = await leakage(
    { train: stored(12), test: stored(8) },
    { train, test: matrix(rows) },
  );
  expect(copies.near).toBe(2);
});

test('samples equal to the mean of all have no direction, and are no error', async () => {
  const flat = matrix(new Float32Array(4 * width).fill(3));
  const copies = await leakage({ train: stored(4), test: stored(4) }, { train: flat, test: flat });
  expect(copies.samples).toBe(4);
});
