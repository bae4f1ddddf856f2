import { matMul, mean, square, sub, tidy, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { unitRows } from './unit-rows.js';

/**
 * How far the cosines of one model's embeddings are from another's: (z_i.z_j - t_i.t_j)^2 for rows
 * scaled to length 1, mean over all pairs i, j. The widths may differ. Tung and Mori 2019,
 * https://arxiv.org/abs/1907.09682, eq. 3, for unit rows.
 *
 * @param z [N, D] @param t [N, E]
 * @returns a scalar from 0 to 4
 *
 * @example
 * const z = randomNormal([4, 8]) as Tensor2D;
 * console.log(await cosineDifference(z, mul(z, 3) as Tensor2D).data());   // near 0
 */
export function cosineDifference(z: Tensor2D, t: Tensor2D): Scalar {
  return tidy(() => mean(square(sub(cosines(z), cosines(t)))) as Scalar);
}

function cosines(x: Tensor2D): Tensor2D {
  const rows = unitRows(x);
  return matMul(rows, rows, false, true);
}
