import { mean, softplus, sub, tidy, type Scalar } from '@tensorflow/tfjs-core';
import type { ContrastiveLoss } from '../contract/loss.js';
import { checkRows } from './check-rows.js';
import { logSumExpRows } from './log-sum-exp-rows.js';
import { viewPairs } from './view-pairs.js';

export interface TemperatureConfig {
  /** T > 0. */
  readonly temperature: number;
}

/**
 * Normalised temperature-scaled cross entropy: Chen et al. 2020, https://arxiv.org/abs/2002.05709, eq. 1.
 *
 * l_i = -ln exp(s_ip / T) / sum_{k != i} exp(s_ik / T), s the cosine, p the other view of i; computed as softplus(lse of negatives - s_ip / T).
 * Mean over all 2N anchors. Collapsed embeddings give ln(2N - 1). Pairs of one group leave the sum.
 *
 * @param config temperature: .1 for ImageNet, .5 for CIFAR
 * @throws CP_CORE_LOSS_SHAPES
 */
export function ntXent({ temperature }: TemperatureConfig): ContrastiveLoss {
  return (a, b, context) => {
    checkRows('ntXent', a, b);
    return tidy(() => {
      const { positives, negatives } = viewPairs(a, b, temperature, context);
      return mean(softplus(sub(logSumExpRows(negatives), positives))) as Scalar;
    });
  };
}
