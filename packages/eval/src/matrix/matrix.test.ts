import { expect, test } from 'vitest';
import { isCounterpointError, Rng } from '@counterpoint/core';
import {
  type EmbeddingMatrix,
  embeddingMatrix,
  matrixOfTensor,
  selectRows,
  unitRows,
} from './embedding-matrix.js';
import { nearest } from './nearest.js';
import { products } from './product.js';
import { productKernel } from './product-kernel.js';
import { memory, tensor2d } from '@tensorflow/tfjs-core';

const random = (count: number, width: number, seed = 1): EmbeddingMatrix => {
  const rng = Rng.of(seed, 'matrix');
  return embeddingMatrix(
    Float32Array.from({ length: count * width }, () => rng.normal()),
    width,
  );
};
const dot = (a: EmbeddingMatrix, i: number, b: EmbeddingMatrix, j: number): number => {
  let sum = 0;
  for (let d = 0; d < a.width; d++) sum += a.rows[i * a.width + d]! * b.rows[j * b.width + d]!;
  return sum;
};
const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (isCounterpointError(error)) return error.code;
    throw error;
  }
  return 'nothing thrown';
};

test.each([
  [1, 1, 1],
  [3, 5, 7],
  [130, 259, 6],
  [129, 513, 33],
])('products of %i x %i rows of %i are bit-equal to the plain loop', (m, n, width) => {
  const a = random(m, width),
    b = random(n, width, 2);
  let visits = 0;
  products(a, b, (block) => {
    for (let i = 0; i < block.countA; i++) {
      for (let j = 0; j < block.countB; j++, visits++) {
        if (block.products[i * block.stride + j] !== dot(a, block.firstA + i, b, block.firstB + j))
          throw new Error(`wrong at ${i}, ${j}`);
      }
    }
  });
  expect(visits).toBe(m * n);
});

test('the kernel adds to what is there, over any distances between rows', () => {
  const {
    arrays: [a, b, out],
    addProducts,
  } = productKernel([60, 60, 64]);
  const rng = Rng.of(4, 'kernel');
  for (const array of [a, b, out]) for (let i = 0; i < array.length; i++) array[i] = rng.normal();
  const expected = out.slice();
  for (let i = 0; i < 4; i++)
    for (let j = 0; j < 4; j++)
      for (let d = 0; d < 5; d++)
        expected[3 + i * 9 + j]! += a[2 + 1 * i + 7 * d]! * b[1 + 11 * d + j]!;
  addProducts(a, 2, 1, 7, b, 1, 11, 5, out, 3, 9);
  expect([...out]).toEqual([...expected]);
  addProducts(a, 0, 1, 1, b, 0, 1, 0, out, 0, 4); // nothing to sum
  expect([...out]).toEqual([...expected]);
});

test('nearest rows are those of a full sort, ties by row number', () => {
  const base = random(300, 9),
    queries = random(37, 9, 3);
  base.rows.copyWithin(9 * 200, 0, 9 * 40); // forty exact ties
  const { indices, scores } = nearest(queries, base, 17);
  const unitBase = unitRows(base),
    unitQueries = unitRows(queries);
  for (let i = 0; i < queries.count; i++) {
    const all = Array.from({ length: base.count }, (_, j) => ({
      j,
      score: dot(unitQueries, i, unitBase, j),
    }))
      .sort((a, b) => b.score - a.score || a.j - b.j)
      .slice(0, 17);
    expect([...indices.subarray(i * 17, (i + 1) * 17)]).toEqual(all.map(({ j }) => j));
    expect([...scores.subarray(i * 17, (i + 1) * 17)]).toEqual(all.map(({ score }) => score));
  }
});

test('a row is not its own neighbour where queries are the base', () => {
  const base = random(20, 4);
  const { indices } = nearest(base, base, 19, { itself: true });
  for (let i = 0; i < 20; i++)
    expect([...indices.subarray(i * 19, i * 19 + 19)].sort((a, b) => a - b)).toEqual(
      [...Array(20).keys()].filter((j) => j !== i),
    );
});

test('shapes and values are checked at the door', () => {
  expect(codeOf(() => embeddingMatrix([1, 2, 3], 2))).toBe('CP_EVAL_SHAPE');
  expect(codeOf(() => embeddingMatrix([[1, 2], [3]]))).toBe('CP_EVAL_SHAPE');
  expect(codeOf(() => embeddingMatrix([1, NaN], 2))).toBe('CP_EVAL_NOT_FINITE');
  expect(codeOf(() => nearest(random(2, 3), random(2, 4), 1))).toBe('CP_EVAL_COUNTS');
  expect(codeOf(() => nearest(random(2, 3), random(2, 3), 3))).toBe('CP_EVAL_OPTION');
  expect(codeOf(() => nearest(random(2, 3), embeddingMatrix([], 3), 1))).toBe('CP_EVAL_EMPTY');
});

test("a matrix is read from a tensor, which stays the caller's", async () => {
  const tensor = tensor2d([
    [3, 4],
    [0, 0],
  ]);
  const before = memory().numTensors;
  const matrix = await matrixOfTensor(tensor);
  expect(memory().numTensors).toBe(before);
  expect([...unitRows(matrix).rows]).toEqual([Math.fround(0.6), Math.fround(0.8), 0, 0]);
  expect([...selectRows(matrix, [1, 0]).rows]).toEqual([0, 0, 3, 4]);
  tensor.dispose();
});
