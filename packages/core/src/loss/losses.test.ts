import { grads, memory, sum, tensor1d, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { dclOracle, rankingOracle, type Oracle, type Row } from '../testing/loss-oracles.js';
import { dclw } from './dcl.js';
import { matryoshka } from './matryoshka.js';
import { multipleNegativesRanking } from './multiple-negatives-ranking.js';
import { ntXent } from './nt-xent.js';
import { n, matrix, a, b, third, groups, type Loss, losses } from '../testing/loss-cases.js';

async function valueOf(
  loss: Loss,
  x: readonly Row[],
  y: readonly Row[],
  rowGroups?: readonly number[],
): Promise<number> {
  const value = tidy(() =>
    loss(matrix(x), matrix(y), rowGroups ? { groups: tensor1d([...rowGroups], 'int32') } : {}),
  );
  const [read] = await value.data();
  value.dispose();
  return read!;
}

/** The gradient of the float64 oracle by central differences: exact to about 1e-9. */
function gradientOf(oracle: Oracle, side: 0 | 1, rowGroups?: readonly number[]): number[] {
  const at = (row: number, column: number, by: number) => {
    const moved = (side === 0 ? a : b).map((values, i) =>
      values.map((value, j) => (i === row && j === column ? value + by : value)),
    );
    return side === 0 ? oracle(moved, b, rowGroups) : oracle(a, moved, rowGroups);
  };
  return a.flatMap((values, i) => values.map((_, j) => (at(i, j, 1e-5) - at(i, j, -1e-5)) / 2e-5));
}

const order = [3, 0, 5, 1, 4, 2];
const permuted = <T>(rows: readonly T[]) => order.map((i) => rows[i]!);
const takesRowsInAnyOrder = (name: string) =>
  !['triplet', 'angle', 'cosent', 'cosineRegression'].includes(name); // their third argument is not moved along here

describe.each(Object.entries(losses))(
  '%s',
  (name, [loss, oracle, { keys = false, symmetric = false, cosine = false, weights = false }]) => {
    test.each([
      ['without groups', undefined],
      ['with groups', groups],
    ] as const)('equals its oracle in float64, %s', async (_, rowGroups) => {
      const expected = oracle(a, b, rowGroups);
      expect(Math.abs((await valueOf(loss, a, b, rowGroups)) - expected)).toBeLessThanOrEqual(
        1e-5 * Math.abs(expected) + 1e-6,
      );
    });

    test.skipIf(weights).each([
      ['without groups', undefined],
      ['with groups', groups],
    ] as const)('has the gradients of its oracle, %s', async (_, rowGroups) => {
      const context = rowGroups ? { groups: tensor1d([...rowGroups], 'int32') } : {};
      const sides = [matrix(a), matrix(b)] as const;
      const gradients = keys
        ? grads((x) => loss(x as Tensor2D, sides[1], context))([sides[0]])
        : grads((x, y) => loss(x as Tensor2D, y as Tensor2D, context))([...sides]);
      for (const [side, gradient] of gradients.entries()) {
        const expected = gradientOf(oracle, side as 0 | 1, rowGroups),
          actual = await gradient.data();
        const largest = Math.max(...expected.map(Math.abs));
        expect(
          Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value))),
        ).toBeLessThanOrEqual(1e-4 * largest);
      }
    });

    test('keeps its value when rows, views or lengths change in a way that counts nothing', async () => {
      const value = await valueOf(loss, a, b, groups);
      const near = (other: number) =>
        expect(Math.abs(other - value)).toBeLessThanOrEqual(1e-5 * Math.abs(value) + 1e-6);
      if (takesRowsInAnyOrder(name) && name !== 'multipleNegativesRanking')
        near(await valueOf(loss, permuted(a), permuted(b), permuted(groups)));
      if (symmetric) near(await valueOf(loss, b, a, groups));
      if (cosine)
        near(
          await valueOf(
            loss,
            a.map((row, i) => row.map((x) => x * (i + 0.5))),
            b.map((row) => row.map((x) => x * 3)),
            groups,
          ),
        );
    });

    test('leaks nothing and leaves its inputs', async () => {
      const [x, y] = [matrix(a), matrix(b)];
      const before = memory().numTensors;
      loss(x, y).dispose();
      expect(memory().numTensors).toBe(before);
      expect(Array.from(await x.data())).toEqual(Array.from(Float32Array.from(a.flat())));
    });

    test('refuses embeddings that do not fit together', () => {
      expect(() => loss(matrix(a), matrix(b.slice(1)))).toThrow(
        expect.objectContaining({ code: 'CP_CORE_LOSS_SHAPES' }),
      );
    });
  },
);

test('the weights of dclw are constants', async () => {
  const constant = gradientOf((x, y) => {
    const product = (p: Row, q: Row) => p.reduce((total, value, i) => total + value * q[i]!, 0);
    const cosines = (p: readonly Row[], q: readonly Row[]) =>
      p.map((row, i) => product(row, q[i]!) / Math.sqrt(product(row, row) * product(q[i]!, q[i]!)));
    const hard = cosines(a, b).map((value) => Math.exp(value / 0.4)),
      total = hard.reduce((t, value) => t + value, 0);
    const positive = cosines(x, y).map(
      (value, i) => (2 - (n * hard[i]!) / total - 1) * (value / 0.3),
    );
    return dclOracle(0.3)(x, y) - positive.reduce((t, value) => t + value / n, 0);
  }, 0);
  const [gradient] = grads((x) => dclw({ temperature: 0.3, sigma: 0.4 })(x as Tensor2D, matrix(b)))(
    [matrix(a)],
  );
  const actual = await gradient!.data(),
    largest = Math.max(...constant.map(Math.abs));
  constant.forEach((value, i) =>
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(1e-4 * largest),
  );
});

test('nested widths sum the loss of each cut of all embeddings, and of nothing else', async () => {
  const ranking = multipleNegativesRanking({ scale: 5 });
  const nested = matryoshka(([x, y, ...negatives]) => ranking(x!, y!, negatives), {
    widths: [2, 5],
    weights: [0.5, 2],
  });
  const value = tidy(() => nested([matrix(a), matrix(b), matrix(third)]));
  const cut = (rows: readonly Row[]) => rows.map((row) => row.slice(0, 2));
  expect((await value.data())[0]).toBeCloseTo(
    0.5 * rankingOracle(5, cut(third))(cut(a), cut(b)) + 2 * rankingOracle(5, third)(a, b),
    4,
  );
  const plain = ntXent({ temperature: 1 });
  expect(() =>
    matryoshka(([x, y]) => plain(x!, y!), { widths: [9] })([matrix(a), matrix(b)]),
  ).toThrow(expect.objectContaining({ code: 'CP_CORE_LOSS_WIDTHS' }));
});

test('nested widths do not cut a mask that has the shape of the embeddings', () => {
  const calls: number[][] = [];
  const nested = matryoshka(
    ([x], mask: Tensor2D) => {
      calls.push(x!.shape, mask.shape);
      return sum(x!);
    },
    { widths: [2] },
  );
  tidy(() => nested([matrix(a)], matrix(b)));
  expect(calls).toEqual([
    [6, 2],
    [6, 5],
  ]);
});
