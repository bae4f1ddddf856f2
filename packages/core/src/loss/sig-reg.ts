import {
  add,
  cos,
  matMul,
  mean,
  mul,
  sin,
  square,
  sub,
  sum,
  tensor2d,
  tidy,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { unitNormals } from '../negatives/ring-queue.js';
import type { Rng } from '../random/rng.js';
import { checkRows } from './check-rows.js';
import { lossDefaults } from './loss-defaults.js';

/**
 * The random directions and the integral of {@link sigReg}. More of either give a more precise
 * statistic at a higher cost.
 */
export interface SigRegConfig {
  /** M, random directions of a step. @default 1024 */
  readonly directions?: number;
  /** T, points of the integral on [0, `end`]; two or more. @default 17 */
  readonly points?: number;
  /** Where the integral ends. @default 3 */
  readonly end?: number;
}

/** The points t of the trapezoidal rule, each with its weight w(t) dt. */
function quadrature(points: number, end: number): readonly { t: number; weight: number }[] {
  const step = end / (points - 1);
  return Array.from({ length: points }, (_, k) => {
    const t = k * step;
    const ends = k === 0 || k === points - 1;
    return { t, weight: (ends ? 1 : 2) * step * Math.exp((-t * t) / 2) };
  });
}

/** The statistic of N rows that are all zero: N sum of w(t) (1 - e^{-t^2 / 2})^2. */
export function sigRegOfZeros(
  rows: number,
  { points = lossDefaults.sigReg.points, end = lossDefaults.sigReg.end }: SigRegConfig = {},
): number {
  const terms = quadrature(points, end).map(
    ({ t, weight }) => weight * (1 - Math.exp((-t * t) / 2)) ** 2,
  );
  return rows * terms.reduce((total, term) => total + term, 0);
}

/**
 * Sketched isotropic Gaussian regularisation: Balestriero and LeCun 2025,
 * https://arxiv.org/abs/2511.08544, section 4: the statistic of Epps and
 * Pulley 1983 on random one-dimensional projections. 0 where embeddings are an isotropic standard
 * Gaussian.
 *
 * Mean over M unit directions u of N integral |1/N sum_i e^{j t u z_i} - e^{-t^2/2}|^2 e^{-t^2/2}
 * dt; both halves of the line, by the trapezoidal rule
 * on [0, end]. It grows with N where embeddings are not Gaussian.
 *
 * @example
 * const z = randomNormal([64, 8]) as Tensor2D; // [N, D]
 * console.log(await sigReg(z, Rng.of(1, 'directions'), { directions: 32 }).data()); // small
 *
 * @param z [N, D], not normalised
 * @param rng draws the directions
 * @throws CP_CORE_LOSS_SHAPES
 */
export function sigReg(
  z: Tensor2D,
  rng: Rng,
  {
    directions = lossDefaults.sigReg.directions,
    points = lossDefaults.sigReg.points,
    end = lossDefaults.sigReg.end,
  }: SigRegConfig = {},
): Scalar {
  checkRows('sigReg', z);
  return tidy(() => {
    const [n, width] = z.shape;
    const sketch = tensor2d(unitNormals(directions, width, rng), [directions, width]);
    const projections = matMul(z, sketch, false, true); // [N, M]
    const terms = quadrature(points, end).map(({ t, weight }) => {
      const angles = mul(projections, t);
      const real = sub(mean(cos(angles), 0), Math.exp((-t * t) / 2)); // [M]
      return mul(sum(add(square(real), square(mean(sin(angles), 0)))), weight);
    });
    const total = terms.reduce((all, term) => add(all, term));
    return mul(total, n / directions) as Scalar;
  });
}
