import { cast, concat, min, mul, softmax, sub, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Loss } from '../contract/loss.js';
import { anchorMean, anchorsOfViews } from './anchor-rows.js';
import { checkRows } from './check-rows.js';
import { logSumExpRows } from './log-sum-exp-rows.js';
import type { TemperatureConfig } from './nt-xent.js';
import { stopGradient } from './stop-gradient.js';
import { rowCosines } from './unit-rows.js';
import { viewPairs, type ViewPairs } from './view-pairs.js';
import { lossFloor } from '../metric/floors.js';
import { withTraits } from './with-traits.js';
import { lossDefaults } from './loss-defaults.js';

/**
 * Decoupled contrastive learning: Yeh et al. 2022, https://arxiv.org/abs/2110.06848, eq. 6.
 *
 * l_i = -s_ip / T + ln sum over negatives of exp(s_ik / T): NT-Xent without the positive in the
 * denominator. Mean over all 2N anchors; an anchor without negatives outside its group contributes
 * only its first term. Collapsed embeddings give ln(2N - 2).
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await dcl({ temperature: 0.1 })(a, b).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function dcl({ temperature }: TemperatureConfig): Loss {
  return withTraits(
    (a, b, context) => {
      checkRows('dcl', a, b);
      return tidy(() => {
        const pairs = viewPairs(a, b, temperature, context);
        const costs = sub(alternatives(pairs), pairs.positives);
        return anchorMean(costs, 2 * a.shape[0], context?.anchors);
      });
    },
    { floor: ({ rows }) => lossFloor.dcl(rows), supportsAnchors: true },
  );
}

/** The temperature of {@link dclw} and the width of its weights. Component: `core/dclw`. */
export interface DclwConfig extends TemperatureConfig {
  /** The deviation of the weights; lower weighs hard positives more. @default .5 */
  readonly sigma?: number;
}

/**
 * {@link dcl} with positives weighted by how hard they are: the same paper, eq. 7. w_i = 2 - N
 * softmax_i(s_ip / sigma), a constant for gradients.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await dclw({ temperature: 0.1, sigma: 0.5 })(a, b).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function dclw({ temperature, sigma = lossDefaults.dclw.sigma }: DclwConfig): Loss {
  return withTraits(
    (a, b, context) => {
      checkRows('dclw', a, b);
      return tidy(() => {
        const pairs = viewPairs(a, b, temperature, context);
        const weights = stopGradient(() =>
          sub(2, mul(softmax(mul(rowCosines(a, b), 1 / sigma)), a.shape[0])),
        ); // [N]
        const anchorWeights = anchorsOfViews(concat([weights, weights]), context?.anchors);
        const costs = sub(alternatives(pairs), mul(pairs.positives, anchorWeights));
        return anchorMean(costs, 2 * a.shape[0], context?.anchors);
      });
    },
    { floor: ({ rows }) => lossFloor.dcl(rows), supportsAnchors: true },
  );
}

/** The log-sum-exp of each anchor's negatives; 0 for anchors without negatives. */
function alternatives({ negatives, mask }: ViewPairs): Tensor {
  const hasNegatives = sub(1, min(cast(mask, 'float32'), 1)); // [2N]
  return mul(logSumExpRows(negatives), hasNegatives);
}
