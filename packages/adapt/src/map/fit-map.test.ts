import { expect, test } from 'vitest';
import { clusteredPoints, seenAnew } from '../testing/spaces.js';
import { fitAffine, fitHidden, fitRotation } from './fit-map.js';
import { applyMap, unitMatrix, type VectorMap } from './vector-map.js';

const points = clusteredPoints(400, 8, 1);

/** The mean cosine of mapped points with what they should be. */
function cosine(map: VectorMap, expected: typeof points): number {
  const { rows } = applyMap(map, points);
  return rows.reduce((sum, value, i) => sum + value * expected.rows[i]!, 0) / points.count;
}

test('an affine map follows what is linear; a weak penalty is nearer than a strong one', () => {
  const other = seenAnew(points, { to: 11, bend: 0, noise: 0, seed: 2 });
  const maps = fitAffine(unitMatrix(points), unitMatrix(other), [1e-6, 1, 100]);
  const [near, far, farthest] = maps.map((map) => cosine(map, other)) as [number, number, number];
  expect(near).toBeGreaterThan(0.99);
  expect(near).toBeGreaterThan(far);
  expect(far).toBeGreaterThan(farthest);
});

test('a hidden layer follows what is bent, on points that it was not fitted to', () => {
  const other = seenAnew(points, { to: 8, bend: 0.8, noise: 0.001, seed: 3 });
  const half = { ...points, rows: points.rows.slice(0, 200 * 8), count: 200 };
  const bent = { ...other, rows: other.rows.slice(0, 200 * 8), count: 200 };
  const pairs = [unitMatrix(half), unitMatrix(bent)] as const;
  const [affine] = fitAffine(...pairs, [1e-3]);
  const [hidden] = fitHidden(...pairs, [1e-3], { units: 128, seed: 4 });
  expect(cosine(hidden!, other)).toBeGreaterThan(cosine(affine!, other) + 0.01);
});

test('a rotation keeps cosines, since its columns are orthonormal', () => {
  const other = seenAnew(points, { to: 8, bend: 0.5, noise: 0.1, seed: 5 });
  const { linear } = fitRotation(unitMatrix(points), unitMatrix(other));
  for (let a = 0; a < 8; a++)
    for (let b = 0; b < 8; b++) {
      let product = 0;
      for (let i = 0; i < 8; i++) product += linear.values[i * 8 + a]! * linear.values[i * 8 + b]!;
      expect(product).toBeCloseTo(a === b ? 1 : 0, 5);
    }
});
