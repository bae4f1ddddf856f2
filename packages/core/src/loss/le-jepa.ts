import { add, mean, mul, square, sub, tidy, type Scalar } from '@tensorflow/tfjs-core';
import type { Loss } from '../contract/loss.js';
import { Rng } from '../random/rng.js';
import { checkRows } from './check-rows.js';
import { sigReg, sigRegOfZeros, type SigRegConfig } from './sig-reg.js';
import { withTraits } from './with-traits.js';
import { lossDefaults } from './loss-defaults.js';

/**
 * The weight of {@link sigReg} in {@link leJepa}, and the settings of that statistic. Component:
 * `core/le-jepa`.
 */
export interface LeJepaConfig extends SigRegConfig {
  /** lambda, the share of the regularisation, in [0, 1]. @default 0.05 */
  readonly lambda?: number;
}

/**
 * LeJEPA: Balestriero and LeCun 2025, https://arxiv.org/abs/2511.08544, section 5, for two views.
 *
 * (1 - lambda) mean over N, D and views of |z - (a + b) / 2|^2 + lambda / 2 (sigReg(a) +
 * sigReg(b)). Rows are not normalised. Embeddings that are all 0 give lambda times the statistic of
 * zeros. Directions are drawn from the step's random stream; without one they are the same at every
 * step. There are no negatives: groups change nothing.
 *
 * @example
 * const [a, b] = [randomNormal([16, 4]), randomNormal([16, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await leJepa({ directions: 64 })(a, b, { rng: Rng.of(1, 'step', 0) }).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function leJepa({
  lambda = lossDefaults.leJepa.lambda,
  ...config
}: LeJepaConfig = {}): Loss {
  return withTraits(
    (a, b, { rng = Rng.of(0, 'le-jepa') } = {}) => {
      checkRows('leJepa', a, b);
      return tidy(() => {
        const invariance = mul(mean(square(sub(a, b))), 0.25); // both views are half the difference from their mean
        const [x, y] = [
          sigReg(a, rng.fork('directions'), config),
          sigReg(b, rng.fork('directions'), config),
        ];
        return add(mul(invariance, 1 - lambda), mul(add(x, y), lambda / 2)) as Scalar;
      });
    },
    { floor: ({ rows }) => lambda * sigRegOfZeros(rows, config) },
  );
}
