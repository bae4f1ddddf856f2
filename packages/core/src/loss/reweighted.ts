import {
  add,
  cast,
  div,
  exp,
  log,
  maximum,
  mean,
  mul,
  sub,
  sum,
  tidy,
  type Scalar,
} from '@tensorflow/tfjs-core';
import type { ContrastiveLoss, Loss } from '../contract/loss.js';
import { checkRows } from './check-rows.js';
import type { TemperatureConfig } from './nt-xent.js';
import { viewPairs } from './view-pairs.js';
import { lossFloor } from '../metric/floors.js';
import { withTraits } from './with-traits.js';
import { lossDefaults } from './loss-defaults.js';

/**
 * The temperature of {@link debiased} and the share of false negatives that it corrects. Component:
 * `core/debiased`.
 */
export interface DebiasedConfig extends TemperatureConfig {
  /** tau+, the probability that a random sample is of the anchor's class, in [0, 1). @default .1 */
  readonly positiveRate?: number;
}

/**
 * NT-Xent corrected for the expected share of false negatives: Chuang et al. 2020,
 * https://arxiv.org/abs/2007.00224, eq. 7 and 8.
 *
 * l_i = -ln e^{p_i} / (e^{p_i} + M g_i), g_i = max((mean of e^{n_ik} - tau+ e^{p_i}) / (1 - tau+),
 * e^{-1/T}), p and n cosines over T,
 * M the anchor's negatives. Mean over all 2N anchors. With tau+ 0 it is NT-Xent. T at least .025
 * in float32.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await debiased({ temperature: 0.5, positiveRate: 0.1 })(a, b).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function debiased({
  temperature,
  positiveRate = lossDefaults.reweighted.positiveRate,
}: DebiasedConfig): Loss {
  return withTraits(reweighted('debiased', temperature, positiveRate, 0), {
    floor: ({ rows }) => lossFloor.ntXent(rows),
  });
}

/**
 * What {@link hardNegative} adds to {@link debiased}: the weight of near negatives. Component:
 * `core/hard-negative`.
 */
export interface HardNegativeConfig extends DebiasedConfig {
  /** beta, how much more the nearest negatives count; 0 is {@link debiased}. @default 1 */
  readonly concentration?: number;
}

/**
 * {@link debiased} with importance weights that favour near negatives: Robinson et al. 2021,
 * https://arxiv.org/abs/2010.04592, eq. 4 and section 3.2. The mean of e^{n_ik} is weighted by
 * e^{beta n_ik} / mean of e^{beta n_ik}.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await hardNegative({ temperature: 0.5, concentration: 1 })(a, b).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function hardNegative({
  temperature,
  positiveRate = lossDefaults.reweighted.positiveRate,
  concentration = lossDefaults.reweighted.concentration,
}: HardNegativeConfig): Loss {
  return withTraits(reweighted('hardNegative', temperature, positiveRate, concentration), {
    floor: ({ rows }) => lossFloor.ntXent(rows),
  });
}

function reweighted(
  name: string,
  temperature: number,
  rate: number,
  concentration: number,
): ContrastiveLoss {
  return (a, b, context) => {
    checkRows(name, a, b);
    return tidy(() => {
      const { positives, negatives, mask } = viewPairs(a, b, temperature, context);
      const highest = 1 / temperature; // subtracted from every exponent, since cosines are at most 1
      const count = maximum(sub(mask.shape[1], sum(cast(mask, 'float32'), 1)), 1); // [2N]
      const shifted = sub(negatives, highest);
      const positive = exp(sub(positives, highest));
      const weights = concentration === 0 ? undefined : exp(mul(shifted, concentration));
      const total =
        weights === undefined
          ? sum(exp(shifted), 1)
          : div(sum(mul(weights, exp(shifted)), 1), add(div(sum(weights, 1), count), 1e-30));
      const corrected = div(sub(div(total, count), mul(positive, rate)), 1 - rate);
      const others = mul(maximum(corrected, Math.exp(-2 * highest)), count);
      return mean(sub(log(add(positive, others)), sub(positives, highest))) as Scalar;
    });
  };
}
