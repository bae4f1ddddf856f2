import {
  add,
  matMul,
  mean,
  mul,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Loss } from '../contract/loss.js';
import { assignValue } from '../nn/assign-value.js';
import { statistic } from '../nn/parameter.js';
import { checkRows } from './check-rows.js';
import { stopGradient } from './stop-gradient.js';
import { rowCosines, unitRows } from './unit-rows.js';
import { withTraits } from './with-traits.js';
import { lossDefaults } from './loss-defaults.js';

/** Width, momentum and weight of the running covariance of {@link tico}. Component: `core/tico`. */
export interface TiCoConfig {
  /** D, the width of the embeddings. */
  readonly width: number;
  /** beta, the share of the running covariance that a step keeps, in [0, 1). @default 0.9 */
  readonly momentum?: number;
  /** rho, the weight of the covariance. @default 8 */
  readonly weight?: number;
}

/**
 * Transformation invariance and covariance contrast: Zhu et al. 2022,
 * https://arxiv.org/abs/2206.10698, eq. 4 to 6.
 *
 * -1/N sum_i a_i b_i + rho/N sum_i a_i' C_t a_i over unit rows, C_t = beta C_{t-1} + (1 - beta)/N
 * sum_i a_i a_i' [D, D]. The gradient goes through this batch's share of C_t. C, a running
 * covariance that begins at 0, moves after each step (`update`). Collapsed embeddings give rho - 1
 * once C has converged. Groups change nothing. Differs: the first term is the mean of -a_i b_i,
 * without the constant 1 of the squared distance.
 *
 * @example
 * const loss = tico({ width: 4 });
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await loss(a, b).data());
 * loss.update!(a, b); // a method calls it after the optimizer
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function tico({
  width,
  momentum = lossDefaults.tico.momentum,
  weight = lossDefaults.tico.weight,
}: TiCoConfig): Loss {
  const running = statistic(0, [width, width]);
  const next = (unit: Tensor2D): Tensor2D => {
    const share = mul(matMul(unit, unit, true, false), (1 - momentum) / unit.shape[0]);
    const previous = stopGradient(() => mul(running, momentum));
    return add(previous, share) as Tensor2D; // [D, D]
  };
  return withTraits(
    (a, b) => {
      checkRows('tico', a, b);
      return tidy(() => {
        const unit = unitRows(a);
        const spread = sum(mul(matMul(unit, next(unit)), unit), 1); // [N]
        return mean(sub(mul(spread, weight), rowCosines(a, b))) as Scalar;
      });
    },
    {
      floor: () => weight - 1,
      state: { covariance: running },
      update: (a) =>
        assignValue(
          running,
          tidy(() => next(unitRows(a))),
        ),
      dispose: () => running.dispose(),
    },
  );
}
