import { Rng } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { embeddingMatrix, type EmbeddingMatrix } from '../matrix/embedding-matrix.js';
import { instanceRetrieval } from './instance-retrieval.js';
import { lidar } from './lidar.js';

/** Views of samples in `rank` of `width` dimensions, with noise. */
function views(rank: number, noise: number, count = 60, width = 8): EmbeddingMatrix[] {
  const rng = Rng.of(3, 'views', rank, count);
  const samples = Array.from({ length: count }, () =>
    Array.from({ length: width }, (_, j) => (j < rank ? rng.normal() : 0)),
  );
  return [0, 1, 2].map(() =>
    embeddingMatrix(samples.map((row) => row.map((x) => x + noise * rng.normal()))),
  );
}

test('LiDAR counts the dimensions that tell samples apart', () => {
  const full = lidar(views(8, 0.1));
  const half = lidar(views(4, 0.1));
  expect(full).toBeGreaterThan(6.5);
  expect(half).toBeGreaterThan(2.9);
  expect(half).toBeLessThan(4.5);
  const same = embeddingMatrix(Array.from({ length: 5 }, () => [1, 2, 3]));
  expect(lidar([same, same])).toBe(0);
});

test('LiDAR does not change with the order of samples or views, or with a rotation', () => {
  const [a, b] = views(4, 0.3, 40, 4) as [EmbeddingMatrix, EmbeddingMatrix];
  const value = lidar([a, b]);
  expect(lidar([b, a])).toBeCloseTo(value, 8);
  const reversed = (m: EmbeddingMatrix) =>
    embeddingMatrix(
      Array.from({ length: m.count }, (_, i) => {
        const [x, y, ...rest] = m.rows.subarray(4 * (39 - i), 4 * (40 - i));
        return [0.6 * x! - 0.8 * y!, 0.8 * x! + 0.6 * y!, ...rest];
      }),
    );
  expect(lidar([reversed(a), reversed(b)])).toBeCloseTo(value, 3);
});

test('instances are found again where views agree, and by chance where they do not', () => {
  expect(instanceRetrieval(views(8, 0.01))).toBe(1);
  const noisy = instanceRetrieval(views(8, 0.8));
  expect(noisy).toBeGreaterThan(1 / 60);
  expect(noisy).toBeLessThan(0.8);
  const view = embeddingMatrix([
    [1, 0],
    [0, 1],
  ]);
  const other = embeddingMatrix([
    [0, 1],
    [1, 0],
  ]);
  expect([instanceRetrieval([view, view]), instanceRetrieval([view, other])]).toEqual([1, 0]);
});

test.each([
  ['instanceRetrieval', instanceRetrieval],
  ['lidar', lidar],
])('%s refuses one view, unlike views and values that are not finite', (_, score) => {
  const view = embeddingMatrix([[1, 0]]);
  const wide = embeddingMatrix([[1, 0, 2]]);
  for (const wrong of [[], [view], [view, wide]])
    expect(() => score(wrong)).toThrow(expect.objectContaining({ code: 'CP_EVAL_COUNTS' }));
  const broken = { rows: Float32Array.of(NaN, 1), count: 1, width: 2 };
  expect(() => score([view, broken])).toThrow(
    expect.objectContaining({ code: 'CP_EVAL_NOT_FINITE' }),
  );
});
