import {
  grads,
  memory,
  tensor1d,
  tensor2d,
  tidy,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { Rng } from '../random/rng.js';
import {
  alignUniformOracle,
  barlowTwinsOracle,
  cosentOracle,
  cosineRegressionOracle,
  dclOracle,
  infoNCEOracle,
  ntXentOracle,
  queueOracle,
  rankingOracle,
  reweightedOracle,
  sigLipOracle,
  supConOracle,
  tripletOracle,
  vicRegOracle,
  type Oracle,
  type Row,
} from '../testing/loss-oracles.js';
import { alignUniform } from './align-uniform.js';
import { barlowTwins } from './barlow-twins.js';
import { clipLoss } from './clip.js';
import { dcl, dclw } from './dcl.js';
import { infoNCE, queueInfoNCE } from './info-nce.js';
import { matryoshka } from './matryoshka.js';
import { mocoV3Term } from './moco-v3.js';
import { multipleNegativesRanking } from './multiple-negatives-ranking.js';
import { ntXent } from './nt-xent.js';
import { byolRegression, negativeCosine } from './regression.js';
import { debiased, hardNegative } from './reweighted.js';
import { cosent, cosineRegression } from './scored-pairs.js';
import { sigLipLoss } from './sig-lip.js';
import { supCon } from './sup-con.js';
import { triplet } from './triplet.js';
import { vicReg } from './vic-reg.js';

const n = 6,
  width = 5;
const random = (name: string, rows = n): Row[] => {
  const rng = Rng.of(11, name);
  return Array.from({ length: rows }, () => Array.from({ length: width }, () => rng.normal()));
};
const matrix = (rows: readonly Row[]) => tensor2d(rows.map((row) => [...row]));
const [a, b, third, queue] = [random('a'), random('b'), random('third'), random('queue', 9)];
const groups = [0, 1, 0, -1, -1, 2],
  queueGroups = [0, 0, -1, 3, 2, 1, -1, 2, 5],
  scores = [0.1, 0.9, 0.4, 0.4, -0.2, 0.7];
const constants = {
  third: matrix(third),
  queue: matrix(queue),
  queueGroups: tensor1d(queueGroups, 'int32'),
  scores: tensor1d(scores),
};

type Loss = (a: Tensor2D, b: Tensor2D, context?: { groups?: Tensor1D }) => Scalar;
/**
 * The loss, its oracle, and what is true of it: `keys` are constants for gradients, `cosine` means
 * that the length of rows counts nothing.
 */
const losses: Readonly<
  Record<
    string,
    readonly [
      Loss,
      Oracle,
      { keys?: boolean; symmetric?: boolean; cosine?: boolean; weights?: boolean },
    ]
  >
> = {
  ntXent: [ntXent({ temperature: 0.3 }), ntXentOracle(0.3), { symmetric: true, cosine: true }],
  'ntXent in chunks': [
    ntXent({ temperature: 0.3, chunk: 5 }),
    ntXentOracle(0.3),
    { symmetric: true, cosine: true },
  ],
  dcl: [dcl({ temperature: 0.3 }), dclOracle(0.3), { symmetric: true, cosine: true }],
  dclw: [
    dclw({ temperature: 0.3, sigma: 0.4 }),
    dclOracle(0.3, 0.4),
    { symmetric: true, cosine: true, weights: true },
  ],
  debiased: [
    debiased({ temperature: 0.3, positiveRate: 0.15 }),
    reweightedOracle(0.3, 0.15, 0),
    { symmetric: true, cosine: true },
  ],
  hardNegative: [
    hardNegative({ temperature: 0.3, positiveRate: 0.1, concentration: 0.8 }),
    reweightedOracle(0.3, 0.1, 0.8),
    { symmetric: true, cosine: true },
  ],
  infoNCE: [infoNCE({ temperature: 0.3 }), infoNCEOracle(0.3, false), { cosine: true }],
  'infoNCE, both ways': [
    infoNCE({ temperature: 0.3, symmetric: true }),
    infoNCEOracle(0.3, true),
    { symmetric: true, cosine: true },
  ],
  queueInfoNCE: [
    (x, y, context = {}) =>
      queueInfoNCE({ temperature: 0.3 })(x, y, constants.queue, {
        ...context,
        queueGroups: constants.queueGroups,
      }),
    queueOracle(0.3, queue, queueGroups),
    { keys: true, cosine: true },
  ],
  mocoV3Term: [
    mocoV3Term({ temperature: 0.3 }),
    (x, y, g) => 0.6 * infoNCEOracle(0.3, false)(x, y, g),
    { cosine: true },
  ],
  clipLoss: [
    (x, y, context) => clipLoss(x, y, 4, context),
    infoNCEOracle(0.25, true),
    { symmetric: true, cosine: true },
  ],
  sigLipLoss: [
    (x, y, context) => sigLipLoss(x, y, 6, -3, context),
    sigLipOracle(6, -3),
    { symmetric: true, cosine: true },
  ],
  'sigLipLoss in chunks': [
    (x, y, context) => sigLipLoss(x, y, 6, -3, { ...context, chunk: 4 }),
    sigLipOracle(6, -3),
    { symmetric: true, cosine: true },
  ],
  supCon: [supCon({ temperature: 0.3 }), supConOracle(0.3), { symmetric: true, cosine: true }],
  multipleNegativesRanking: [
    (x, y, context) => multipleNegativesRanking({ scale: 5 })(x, y, [constants.third], context),
    rankingOracle(5, third),
    { cosine: true },
  ],
  barlowTwins: [barlowTwins({ lambda: 0.02 }), barlowTwinsOracle(0.02), { symmetric: true }],
  vicReg: [vicReg(), vicRegOracle(1e-4), { symmetric: true }],
  'alignUniform, alpha 2': [
    alignUniform({ t: 1.5, lambda: 0.7 }),
    alignUniformOracle(1.5, 0.7, 2),
    { symmetric: true, cosine: true },
  ],
  'alignUniform, alpha 1': [
    alignUniform({ alpha: 1 }),
    alignUniformOracle(2, 1, 1),
    { symmetric: true, cosine: true },
  ],
  triplet: [
    (x, y) => triplet({ margin: 0.5 })(x, y, constants.third),
    tripletOracle(0.5, third),
    { cosine: true },
  ],
  cosent: [
    (x, y) => cosent({ scale: 3 })(x, y, constants.scores),
    cosentOracle(3, scores),
    { symmetric: true, cosine: true },
  ],
  cosineRegression: [
    (x, y) => cosineRegression()(x, y, constants.scores),
    cosineRegressionOracle(scores),
    { symmetric: true, cosine: true },
  ],
  byolRegression: [
    byolRegression,
    (x, y) => 2 - 2 * meanCosine(x, y),
    { keys: true, symmetric: true, cosine: true },
  ],
  negativeCosine: [
    negativeCosine,
    (x, y) => -meanCosine(x, y),
    { keys: true, symmetric: true, cosine: true },
  ],
};

function meanCosine(x: readonly Row[], y: readonly Row[]): number {
  return 1 - alignUniformOracle(1, 0, 2)(x, y) / 2; // |u - v|^2 = 2 - 2 cos
}

async function valueOf(
  loss: Loss,
  x: readonly Row[],
  y: readonly Row[],
  given?: readonly number[],
): Promise<number> {
  const value = tidy(() =>
    loss(matrix(x), matrix(y), given ? { groups: tensor1d([...given], 'int32') } : {}),
  );
  const [read] = await value.data();
  value.dispose();
  return read!;
}

/** Slopes of the float64 oracle by central differences: exact to about 1e-9. */
function slopesOf(oracle: Oracle, side: 0 | 1, given?: readonly number[]): number[] {
  const at = (row: number, column: number, by: number) => {
    const moved = (side === 0 ? a : b).map((values, i) =>
      values.map((value, j) => (i === row && j === column ? value + by : value)),
    );
    return side === 0 ? oracle(moved, b, given) : oracle(a, moved, given);
  };
  return a.flatMap((values, i) => values.map((_, j) => (at(i, j, 1e-5) - at(i, j, -1e-5)) / 2e-5));
}

const order = [3, 0, 5, 1, 4, 2];
const permuted = <T>(rows: readonly T[]) => order.map((i) => rows[i]!);
const takesRowsInAnyOrder = (name: string) =>
  !['triplet', 'cosent', 'cosineRegression'].includes(name); // their third argument is not moved along here

describe.each(Object.entries(losses))(
  '%s',
  (name, [loss, oracle, { keys = false, symmetric = false, cosine = false, weights = false }]) => {
    test.each([
      ['without groups', undefined],
      ['with groups', groups],
    ] as const)('equals its oracle in float64, %s', async (_, given) => {
      const expected = oracle(a, b, given);
      expect(Math.abs((await valueOf(loss, a, b, given)) - expected)).toBeLessThanOrEqual(
        1e-5 * Math.abs(expected) + 1e-6,
      );
    });

    test.skipIf(weights).each([
      ['without groups', undefined],
      ['with groups', groups],
    ] as const)('has the gradients of its oracle, %s', async (_, given) => {
      const context = given ? { groups: tensor1d([...given], 'int32') } : {};
      const sides = [matrix(a), matrix(b)] as const;
      const slopes = keys
        ? grads((x) => loss(x as Tensor2D, sides[1], context))([sides[0]])
        : grads((x, y) => loss(x as Tensor2D, y as Tensor2D, context))([...sides]);
      for (const [side, slope] of slopes.entries()) {
        const expected = slopesOf(oracle, side as 0 | 1, given),
          actual = await slope.data();
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
  const constant = slopesOf((x, y) => {
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
  const [slope] = grads((x) => dclw({ temperature: 0.3, sigma: 0.4 })(x as Tensor2D, matrix(b)))([
    matrix(a),
  ]);
  const actual = await slope!.data(),
    largest = Math.max(...constant.map(Math.abs));
  constant.forEach((value, i) =>
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(1e-4 * largest),
  );
});

test('nested widths sum the loss of each cut, for every embedding given', async () => {
  const nested = matryoshka(
    (x: Tensor2D, y: Tensor2D, hard: readonly Tensor2D[]) =>
      multipleNegativesRanking({ scale: 5 })(x, y, hard),
    { widths: [2, 5], weights: [0.5, 2] },
  );
  const value = tidy(() => nested(matrix(a), matrix(b), [constants.third]));
  const cut = (rows: readonly Row[]) => rows.map((row) => row.slice(0, 2));
  expect((await value.data())[0]).toBeCloseTo(
    0.5 * rankingOracle(5, cut(third))(cut(a), cut(b)) + 2 * rankingOracle(5, third)(a, b),
    4,
  );
  expect(() =>
    matryoshka(ntXent({ temperature: 1 }), { widths: [9] })(matrix(a), matrix(b)),
  ).toThrow(expect.objectContaining({ code: 'CP_CORE_LOSS_WIDTHS' }));
});
