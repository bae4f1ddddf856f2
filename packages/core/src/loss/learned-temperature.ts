import {
  concat,
  matMul,
  mean,
  mul,
  softplus,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Loss } from '../contract/loss.js';
import { lossFloor } from '../metric/floors.js';
import { LearnedScale } from '../nn/learned-scale.js';
import { checkRows } from './check-rows.js';
import { logSumExpRows } from './log-sum-exp-rows.js';
import { maskLogits, sameGroup, sameIndex, unionMask } from './pair-mask.js';
import { unitRows } from './unit-rows.js';
import { sampleIds } from './view-pairs.js';
import { withTraits } from './with-traits.js';
import { lossDefaults } from './loss-defaults.js';

/**
 * The temperature at which {@link learnedTemperature} starts, and its lower limit. Component:
 * `core/learned-temperature`.
 */
export interface LearnedTemperatureConfig {
  /** The initial T, above 0. @default 0.1 */
  readonly temperature?: number;
  /** Lower limit of T. @default 0.01 */
  readonly minTemperature?: number;
}

/**
 * NT-Xent whose temperature is trained with the encoder: the loss of Chen et al. 2020,
 * https://arxiv.org/abs/2002.05709, eq. 1, with the learned
 * scale of Radford et al. 2021, https://arxiv.org/abs/2103.00020, section 2.3: 1 / T = exp(s), s a
 * trained variable `log_scale`.
 *
 * Mean over all 2N anchors. Pairs of one group leave the sum. Collapsed embeddings give ln(2N - 1)
 * at every temperature.
 * The variable belongs to the loss: create one loss for each method.
 *
 * @example
 * const loss = learnedTemperature({ temperature: 0.2 });
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * const value = loss(a, b); // a scalar
 * console.log(await value.data(), Object.keys(loss.variables!)); // log_scale
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function learnedTemperature({
  temperature = lossDefaults.learnedTemperature.temperature,
  minTemperature = lossDefaults.learnedTemperature.minTemperature,
}: LearnedTemperatureConfig = {}): Loss {
  const learned = new LearnedScale({ scale: 1 / temperature, limit: 1 / minTemperature });
  return withTraits(
    (a, b, context) => {
      checkRows('learnedTemperature', a, b);
      return tidy(() => {
        const [x, y] = [unitRows(a), unitRows(b)];
        const z = concat([x, y], 0) as Tensor2D; // [2N, D]
        const { samples, groups } = sampleIds(a.shape[0], context);
        const mask = unionMask(sameIndex(samples, samples), groups && sameGroup(groups, groups));
        const scale = learned.scale();
        const across = mul(sum(mul(x, y), 1), scale); // [N]
        const logits = mul(matMul(z, z, false, true), scale) as Tensor2D; // [2N, 2N]
        const all = logSumExpRows(maskLogits(logits, mask)); // [2N]
        return mean(softplus(sub(all, concat([across, across], 0)))) as Scalar;
      });
    },
    {
      floor: ({ rows }) => lossFloor.ntXent(rows),
      variables: learned.variables,
      dispose: () => learned.dispose(),
    },
  );
}
