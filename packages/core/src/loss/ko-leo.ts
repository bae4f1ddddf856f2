import {
  add,
  argMax,
  gather,
  log,
  matMul,
  mean,
  neg,
  sqrt,
  square,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { checkRows } from './check-rows.js';
import { maskLogits, rowIndices, sameIndex } from './pair-mask.js';
import { stopGradient } from './stop-gradient.js';
import { unitRows } from './unit-rows.js';

/**
 * Kozachenko-Leonenko spreading: Sablayrolles et al. 2019, https://arxiv.org/abs/1806.03198, eq.
 * 3. -mean ln(distance to the nearest other row + 1e-8),
 * over unit rows; the gradient goes through both rows of a pair.
 *
 * @example
 * console.log(await koLeo(randomNormal([6, 4]) as Tensor2D).data());
 *
 * @param z [N, D], N > 1
 */
export function koLeo(z: Tensor2D): Scalar {
  checkRows('koLeo', z);
  return tidy(() => {
    const unit = unitRows(z);
    const indices = rowIndices(z.shape[0]);
    const nearest = stopGradient(() =>
      argMax(maskLogits(matMul(unit, unit, false, true), sameIndex(indices, indices)), 1),
    );
    const difference = add(sub(unit, gather(unit, nearest as never)), 1e-8);
    return neg(mean(log(add(sqrt(sum(square(difference), 1)), 1e-8)))) as Scalar;
  });
}
