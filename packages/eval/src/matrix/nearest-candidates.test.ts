import { Rng } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { linearProbe } from '../classification/linear-probe.js';
import { embeddingMatrix, type EmbeddingMatrix } from './embedding-matrix.js';
import { type FloatProducts, unitProductError } from './float-products.js';
import { nearest } from './nearest.js';

/** Rounded after every addition, from the last column to the first: another order than float64's. */
const roundedProducts: FloatProducts = (a, b) => {
  const out = new Float32Array(a.count * b.count);
  for (let i = 0; i < a.count; i++)
    for (let j = 0; j < b.count; j++) {
      let sum = 0;
      for (let d = a.width - 1; d >= 0; d--)
        sum = Math.fround(sum + Math.fround(a.rows[i * a.width + d]! * b.rows[j * b.width + d]!));
      out[i * b.count + j] = sum;
    }
  return out;
};

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
