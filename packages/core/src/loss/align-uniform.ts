import {
  add,
  cast,
  div,
  exp,
  log,
  matMul,
  mean,
  mul,
  pow,
  square,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Loss, LossContext } from '../contract/loss.js';
import { checkRows } from './check-rows.js';
import { unionMask, maskLogits, rowIndices, sameGroup, sameIndex } from './pair-mask.js';
import { unitRows } from './unit-rows.js';
import { withTraits } from './with-traits.js';
import { lossDefaults } from './loss-defaults.js';

/**
 * The powers and weights of {@link alignUniform}, by the paper's letters. Component:
 * `core/align-uniform`.
 */
export interface AlignUniformConfig {
  /** Scale of the Gaussian potential. @default 2 */
  readonly t?: number;
  /** Weight of uniformity. @default 1 */
  readonly lambda?: number;
  /** Power of the distance. @default 2 */
  readonly alpha?: number;
}

/**
 * Alignment and uniformity as an objective: Wang and Isola 2020, https://arxiv.org/abs/2005.10242,
 * eq. 6, 8 and section 4.
 *
 * mean |a_i - b_i|^alpha + lambda / 2 sum over views of ln mean exp(-t |z_i - z_j|^2) over distinct
 * pairs of unit rows. Pairs of one group are excluded. Collapsed embeddings give 0.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await alignUniform({ t: 2 })(a, b).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function alignUniform({
  t = lossDefaults.alignUniform.t,
  lambda = lossDefaults.alignUniform.lambda,
  alpha = lossDefaults.alignUniform.alpha,
}: AlignUniformConfig = {}): Loss {
  return withTraits(
    (a, b, context) => {
      checkRows('alignUniform', a, b);
      return tidy(() => {
        const [x, y] = [unitRows(a), unitRows(b)];
        const squares = sum(square(sub(x, y)), 1);
        const alignmentTerm = mean(alpha === 2 ? squares : pow(add(squares, 1e-12), alpha / 2));
        return add(
          alignmentTerm,
          mul(add(potential(x, t, context), potential(y, t, context)), lambda / 2),
        ) as Scalar;
      });
    },
    { floor: () => 0 },
  );
}

function potential(unit: Tensor2D, t: number, { groups }: LossContext = {}): Scalar {
  const indices = rowIndices(unit.shape[0]);
  const mask = unionMask(sameIndex(indices, indices), groups && sameGroup(groups, groups));
  const pairs = sub(mask.size, sum(cast(mask, 'float32')));
  const potentials = exp(maskLogits(mul(sub(matMul(unit, unit, false, true), 1), 2 * t), mask)); // exp(-t (2 - 2 cos))
  return log(div(add(sum(potentials), 1e-30), add(pairs, 1e-30))) as Scalar;
}
