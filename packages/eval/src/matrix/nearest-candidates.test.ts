import { Rng } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { linearProbe } from '../classification/linear-probe.js';
import { embeddingMatrix, type EmbeddingMatrix, unitRows } from './embedding-matrix.js';
import { fillByCandidates } from './fill-by-candidates.js';
import { type FloatProducts, unitProductError } from './float-products.js';
import { nearest } from './nearest.js';
import { roundedProducts } from '../testing/rounded-products.js';
import { sortDescending } from './score-heap.js';

/** Rows about a few centres, so near to each other that float32 orders them wrongly. */
function crowded(count: number, width: number, spread: number, seed: number): EmbeddingMatrix {
  const rng = Rng.of(seed, 'crowded');
  const centres = Array.from({ length: 3 * width }, () => rng.normal());
  return embeddingMatrix(
    Float32Array.from(
      { length: count * width },
      (_, at) =>
        centres[(Math.floor(at / width) % 3) * width + (at % width)]! + spread * rng.normal(),
    ),
    width,
  );
}

test.each([
  [40, 300, 64, 17, 1],
  [40, 300, 64, 17, 1e-4],
  [33, 200, 128, 5, 1e-6],
  [9, 50, 3, 50, 1e-3],
  [5, 7, 1, 1, 1],
])(
  '%i queries, %i rows of %i, k %i, spread %f: float32 changes nothing',
  (m, n, width, k, spread) => {
    const queries = crowded(m, width, spread, 1),
      base = crowded(n, width, spread, 2);
    base.rows.copyWithin(width * Math.floor(n / 2), 0, width * Math.floor(n / 4)); // exact ties
    expect(nearest(queries, base, k, { products: roundedProducts })).toEqual(
      nearest(queries, base, k),
    );
    if (k < n)
      expect(nearest(base, base, k, { itself: true, products: roundedProducts })).toEqual(
        nearest(base, base, k, { itself: true }),
      );
  },
);

test.each([
  [16_384, 3],
  [16_385, 40],
  [40_000, 7],
])('a base of %i rows, more than are compared at a time, k %i', (count, k) => {
  const base = crowded(count, 4, 1e-2, 7),
    queries = crowded(12, 4, 1e-2, 8);
  base.rows.copyWithin(4 * (count - 50), 0, 4 * 50); // exact ties across chunks
  expect(nearest(queries, base, k, { products: roundedProducts })).toEqual(
    nearest(queries, base, k),
  );
});

test.each([1, 7, 64, 299, 300])('chunks of %i rows give the same neighbours', (chunkRows) => {
  const [count, k] = [300, 9];
  const base = crowded(count, 16, 1e-3, 9);
  base.rows.copyWithin(16 * 200, 0, 16 * 60); // exact ties across chunks
  const actual = {
    k,
    indices: new Int32Array(count * k).fill(-1),
    scores: new Float64Array(count * k).fill(-Infinity),
  };
  const options = { itself: true, products: roundedProducts, exact: true };
  fillByCandidates(unitRows(base), base, actual, options, chunkRows);
  for (let i = 0; i < count; i++) sortDescending(actual.scores, actual.indices, i * k, k);
  expect(actual).toEqual(nearest(base, base, k, { itself: true }));
});

test.each([
  [16, 1],
  [128, 1e-3],
])('not exact: the products of width %i are the cosines, to their error', (width, spread) => {
  const queries = crowded(20, width, spread, 12),
    base = crowded(500, width, spread, 13);
  const exact = nearest(queries, base, 9);
  const rounded = nearest(queries, base, 9, { products: roundedProducts, exact: false });
  expect(rounded.scores).not.toEqual(exact.scores);
  rounded.scores.forEach((score, at) => {
    expect(Math.abs(score - exact.scores[at]!)).toBeLessThan(unitProductError(width));
    expect(Math.fround(score)).toBe(score);
  });
});

test('a value that is no number is named by its row, whatever chunk it lies in', () => {
  const base = crowded(20_000, 2, 0.5, 10);
  base.rows[2 * 17_000 + 1] = NaN;
  const queries = crowded(2, 2, 0.5, 11);
  expect(() => nearest(queries, base, 3, { products: roundedProducts })).toThrow(
    /row 17000, column 1/u,
  );
});

test('products that are wrong within the bound still change nothing; beyond it they would', () => {
  const queries = crowded(20, 32, 1e-5, 3),
    base = crowded(400, 32, 1e-5, 4);
  const off =
    (by: number): FloatProducts =>
    (a, b) => {
      const rng = Rng.of(5, 'noise');
      return roundedProducts(a, b).map((value) => value + by * (2 * rng.uniform() - 1));
    };
  const exact = nearest(queries, base, 9);
  expect(nearest(queries, base, 9, { products: off(0.4 * unitProductError(32)) })).toEqual(exact);
  expect(nearest(queries, base, 9, { products: off(1e-3) })).not.toEqual(exact);
});

test('moments in float32 lead the linear probe to the same minimum', () => {
  const rng = Rng.of(6, 'probe');
  const labels = Array.from({ length: 200 }, (_, i) => i % 4);
  const rows = embeddingMatrix(
    labels.map((label) =>
      Float32Array.from({ length: 24 }, (_, d) => (d % 4 === label ? 1 : 0) + rng.normal()),
    ),
  );
  rows.rows.forEach((value, at) => {
    if (at % 24 === 23) rows.rows[at] = rows.rows[at - 1]! + 1e-4 * value; // nearly dependent columns
  });
  const part = { ...rows, labels };
  const exact = linearProbe(part, part, { tolerance: 1e-7 });
  const fast = linearProbe(part, part, { tolerance: 1e-7, products: roundedProducts });
  expect(fast.penalty).toBe(exact.penalty);
  expect(fast.classifier.converged).toBe(true);
  expect(fast.classifier.loss).toBeCloseTo(exact.classifier.loss, 8);
  expect([...fast.predictions]).toEqual([...exact.predictions]);
});
