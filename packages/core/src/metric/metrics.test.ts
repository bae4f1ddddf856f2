import { memory, tensor2d, variable } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { Rng } from '../random/rng.js';
import { alignment } from './alignment.js';
import { rankMe, singularValues } from './rank-me.js';
import { readRows, type Rows } from './rows.js';
import { spread } from './spread.js';
import { twinDrift } from './twin-drift.js';
import { uniformity } from './uniformity.js';

const rows = (lists: readonly (readonly number[])[]): Rows => ({
  values: Float64Array.from(lists.flat()),
  count: lists.length,
  width: lists[0]!.length,
});
const random = (count: number, width: number) => {
  const rng = Rng.of(4, 'metrics', count, width);
  return rows(
    Array.from({ length: count }, () => Array.from({ length: width }, () => rng.normal())),
  );
};

test('singular values of a product of rotations and a known diagonal', () => {
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const actual = [
    ...singularValues(
      rows([
        [3 * c, -3 * s],
        [0.5 * s, 0.5 * c],
        [0, 0],
      ]),
    ),
  ].sort();
  expect(actual).toEqual([expect.closeTo(0.5, 10), expect.closeTo(3, 10)]);
});

test.each([
  [7, 5],
  [5, 7],
  [40, 40],
  [3, 64],
])(
  'of a %d x %d matrix they keep its energy, and do not change with its transpose',
  (count, width) => {
    const z = random(count, width),
      values = singularValues(z);
    expect(values.reduce((total, value) => total + value ** 2, 0)).toBeCloseTo(
      Array.from(z.values).reduce((total, value) => total + value ** 2, 0),
      6,
    );
    const transposed = rows(
      Array.from({ length: width }, (_, j) =>
        Array.from({ length: count }, (_unused, i) => z.values[i * width + j]!),
      ),
    );
    const order = (list: Float64Array) =>
      [...list].sort((a, b) => b - a).slice(0, Math.min(count, width));
    order(singularValues(transposed)).forEach((value, i) =>
      expect(value).toBeCloseTo(order(values)[i]!, 8),
    );
  },
);

test('RankMe: the number of equal directions; 1 for multiples of one row', () => {
  expect(
    rankMe(
      rows([
        [2, 0, 0],
        [0, 2, 0],
        [0, 0, 2],
      ]),
    ),
  ).toBeCloseTo(3, 4);
  expect(
    rankMe(
      rows([
        [1, 2, 3],
        [2, 4, 6],
        [-1, -2, -3],
      ]),
    ),
  ).toBeCloseTo(1, 4);
  expect(
    rankMe(
      rows([
        [0, 0],
        [0, 0],
      ]),
    ),
  ).toBe(0);
  expect(
    rankMe(
      rows([
        [NaN, 0],
        [0, 1],
      ]),
    ),
  ).toBeNaN();
});

test('alignment, uniformity and spread of opposite, equal and orthogonal rows', () => {
  const one = rows([
      [3, 0],
      [5, 0],
    ]),
    opposite = rows([
      [-1, 0],
      [-2, 0],
    ]),
    square = rows([
      [1, 0],
      [0, 4],
    ]);
  expect([alignment(one, one), alignment(one, opposite)]).toEqual([0, 4]);
  expect([uniformity(one), uniformity(square)]).toEqual([
    expect.closeTo(0, 12),
    expect.closeTo(-4, 12),
  ]);
  expect([spread(one), spread(square)]).toEqual([0, expect.closeTo(Math.SQRT1_2, 12)]);
});

test('at most so many rows are read, evenly', async () => {
  const read = await readRows(tensor2d(Array.from({ length: 10 }, (_, i) => [i, -i])), 5);
  expect(Array.from(read.values)).toEqual([0, -0, 2, -2, 4, -4, 6, -6, 8, -8]);
});

test('the drift of a twin is its distance as a share of the length of what it follows', async () => {
  const state = {
    'twin.encoder.weight': variable(
      tensor2d([
        [3, 0],
        [0, 0],
      ]),
    ),
    'twin.encoder.mean': variable(tensor2d([[9, 9]])),
    'queue.rows': variable(tensor2d([[1, 1]])),
  };
  const variables = {
    'encoder.weight': variable(
      tensor2d([
        [0, 4],
        [0, 0],
      ]),
    ),
  };
  const before = memory().numTensors;
  expect(await twinDrift({ variables, state })).toBeCloseTo(5 / 4, 6);
  expect(
    await twinDrift({ variables: { 'encoder.weight': state['twin.encoder.weight'] }, state }),
  ).toBe(0);
  expect(await twinDrift({ variables, state: {} })).toBeUndefined();
  expect(memory().numTensors).toBe(before);
});
