import {
  eye,
  fill,
  grads,
  memory,
  tensor1d,
  tensor2d,
  tidy,
  variableGrads,
  zeros,
  type Scalar,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { Loss } from '../contract/loss.js';
import { unitNormals } from '../negatives/ring-queue.js';
import { Rng } from '../random/rng.js';
import { ntXentOracle, type Oracle, type Row } from '../testing/loss-oracles.js';
import {
  circleOracle,
  leJepaOracle,
  mmcrOracle,
  multiSimilarityOracle,
  spectralOracle,
  ticoOracle,
  wMseOracle,
} from '../testing/more-loss-oracles.js';
import { circle } from './circle.js';
import { leJepa } from './le-jepa.js';
import { learnedTemperature } from './learned-temperature.js';
import { mmcr } from './mmcr.js';
import { multiSimilarity } from './multi-similarity.js';
import { spectral } from './spectral.js';
import { tico } from './tico.js';
import { wMse } from './w-mse.js';

const n = 8,
  width = 3;
const random = (name: string): Row[] => {
  const rng = Rng.of(12, name);
  return Array.from({ length: n }, () => Array.from({ length: width }, () => rng.normal()));
};
const a = random('a');
const noise = random('noise');
const b = a.map((row, i) => row.map((value, j) => value + 0.6 * noise[i]![j]!));
const groups = [0, 1, 0, -1, -1, 2, 1, 3];
const matrix = (rows: readonly Row[]) => tensor2d(rows.map((row) => [...row]));
const labels = (of: readonly number[] | undefined) => of && tensor1d([...of], 'int32');
const rows = (values: Float32Array) =>
  Array.from({ length: values.length / width }, (_, i) => [
    ...values.subarray(i * width, (i + 1) * width),
  ]);
const step = Rng.of(3, 'step');
const directions = rows(unitNormals(7, width, step.fork('directions')));

/**
 * The loss, its oracle, the oracle of its gradients, and the value of collapsed embeddings that its
 * trait `floor` says.
 */
const losses: Readonly<Record<string, readonly [() => Loss, Oracle, Oracle?]>> = {
  learnedTemperature: [() => learnedTemperature({ temperature: 0.3 }), ntXentOracle(0.3)],
  mmcr: [mmcr, mmcrOracle],
  tico: [() => tico({ width, momentum: 0.8, weight: 5 }), ticoOracle(0.8, 5)],
  wMse: [() => wMse({ epsilon: 0.01 }), wMseOracle(0.01, n)],
  'wMse in slices': [() => wMse({ slice: 4, epsilon: 0.1 }), wMseOracle(0.1, 4)],
  spectral: [() => spectral({ mu: 1.5 }), spectralOracle(1.5)],
  multiSimilarity: [() => multiSimilarity({ beta: 10 }), multiSimilarityOracle(2, 10, 0.5, 0.1)],
  circle: [
    () => circle({ margin: 0.3, scale: 6 }),
    circleOracle(0.3, 6),
    circleOracle(0.3, 6, [a, b]),
  ],
  leJepa: [
    () => leJepa({ lambda: 0.4, directions: 7, points: 9, end: 4 }),
    leJepaOracle(0.4, directions, 9, 4),
  ],
};

/** Gradients of a float64 oracle by central differences. */
function gradientOf(oracle: Oracle, side: 0 | 1, input?: readonly number[]): number[] {
  const at = (row: number, column: number, by: number) => {
    const moved = (side === 0 ? a : b).map((values, i) =>
      values.map((value, j) => (i === row && j === column ? value + by : value)),
    );
    return side === 0 ? oracle(moved, b, input) : oracle(a, moved, input);
  };
  return a.flatMap((values, i) => values.map((_, j) => (at(i, j, 1e-5) - at(i, j, -1e-5)) / 2e-5));
}

describe.each(Object.entries(losses))('%s', (_, [make, oracle, frozen = oracle]) => {
  test.each([
    ['without groups', undefined],
    ['with groups', groups],
  ] as const)('equals its oracle in float64, with its gradients, %s', async (__, input) => {
    const loss = make();
    const context = { groups: labels(input), rng: step };
    const expected = oracle(a, b, input);
    const value = (await tidy(() => loss(matrix(a), matrix(b), context)).data())[0]!;
    expect(Math.abs(value - expected)).toBeLessThan(2e-5 * Math.abs(expected) + 2e-6);
    const actual = grads((x, y) => loss(x as Tensor2D, y as Tensor2D, context))([
      matrix(a),
      matrix(b),
    ]);
    for (const side of [0, 1] as const) {
      const theirs = gradientOf(frozen, side, input);
      const ours = await actual[side]!.data();
      const largest = Math.max(...theirs.map(Math.abs));
      const worst = Math.max(...theirs.map((each, i) => Math.abs(ours[i]! - each)));
      expect(worst).toBeLessThan(5e-4 * largest);
    }
    loss.dispose?.();
  });

  test('leaks nothing, and refuses embeddings that do not fit together', () => {
    const [x, y] = [matrix(a), matrix(b)];
    const before = memory().numTensors;
    const loss = make();
    loss(x, y).dispose();
    loss.update?.(x, y);
    loss.dispose?.();
    expect(memory().numTensors).toBe(before);
    expect(() => make()(x, matrix(b.slice(1)))).toThrow(
      expect.objectContaining({ code: 'CP_CORE_LOSS_SHAPES' }),
    );
  });
});

const read = async (value: Scalar) => (await value.data())[0]!;
const size = { rows: n, width };

test.each<[string, Loss, Tensor2D]>([
  ['learnedTemperature', learnedTemperature({ temperature: 0.2 }), fill([n, width], 0.4)],
  ['mmcr', mmcr(), fill([n, width], 0.4)],
  ['spectral', spectral({ mu: 3 }), fill([n, width], 0.4)],
  ['leJepa', leJepa({ directions: 5 }), zeros([n, width])],
])('collapsed embeddings give the floor of %s', async (_, loss, collapsed) => {
  expect(await read(loss(collapsed, collapsed))).toBeCloseTo(loss.floor!(size), 4);
});

test('TiCo follows the covariance of unit rows, and collapse gives its floor then', async () => {
  const loss = tico({ width, momentum: 0.8, weight: 5 });
  const [x, y] = [matrix(a), matrix(b)];
  loss.update!(x, y);
  const running = rows((await loss.state!['covariance']!.data()) as Float32Array);
  const expected = ticoOracle(0.8, 5, running)(a, b);
  expect(await read(loss(x, y))).toBeCloseTo(expected, 4);
  const collapsed = fill([n, width], 0.4) as Tensor2D;
  for (let i = 0; i < 80; i++) loss.update!(collapsed, collapsed);
  expect(await read(loss(collapsed, collapsed))).toBeCloseTo(loss.floor!(size), 4);
  loss.dispose!();
});

test('orthonormal pairs give MMCR -N and the spectral loss -2 mu', async () => {
  const rows = eye(5);
  expect(await read(mmcr()(rows, rows))).toBeCloseTo(-5, 4);
  expect(await read(spectral({ mu: 2 })(rows, rows))).toBeCloseTo(-4, 5);
});

test('whitening is blind to rotations and to a common scale', async () => {
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const turned = (of: readonly Row[]) =>
    of.map(([x = 0, y = 0, z = 0]) => [3 * (c * x - s * y), 3 * (s * x + c * y), -3 * z]);
  const loss = wMse({ epsilon: 1e-6 });
  const value = await read(loss(matrix(a), matrix(b)));
  expect(await read(loss(matrix(turned(a)), matrix(turned(b))))).toBeCloseTo(value, 4);
});

test('SIGReg is small for Gaussian rows and large for rows of one direction', async () => {
  const rng = Rng.of(4, 'gaussian');
  const gaussian = tensor2d(
    Array.from({ length: 512 * 4 }, () => rng.normal()),
    [512, 4],
  );
  const flat = tensor2d(Array.from({ length: 512 }, () => Array<number>(4).fill(rng.normal() * 2)));
  const loss = leJepa({ lambda: 1, directions: 64 });
  expect(await read(loss(gaussian, gaussian))).toBeLessThan(3);
  expect(await read(loss(flat, flat))).toBeGreaterThan(10);
});

test('the temperature is trained, and falls where pairs are told apart', async () => {
  const loss = learnedTemperature({ temperature: 0.5 });
  const variable = loss.variables!['log_scale'] as Variable;
  const { grads: actual } = variableGrads(() => loss(matrix(a), matrix(a)), [variable]);
  const oracle = (by: number) => ntXentOracle(0.5 * Math.exp(-by))(a, a);
  const expected = (oracle(1e-4) - oracle(-1e-4)) / 2e-4;
  expect((await actual[variable.name]!.data())[0]).toBeCloseTo(expected, 3);
  expect(expected).toBeLessThan(0);
  loss.dispose!();
});
