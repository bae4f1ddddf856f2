import { mul, tidy, type Scalar } from '@tensorflow/tfjs-core';
import type { ContrastiveLoss } from '../contract/loss.js';
import { infoNCE } from './info-nce.js';
import type { TemperatureConfig } from './nt-xent.js';

/**
 * One direction of MoCo v3: Chen, Xie and He 2021, https://arxiv.org/abs/2104.02057, alg. 1. 2 T times {@link infoNCE} of queries against keys;
 * the method adds both directions. Keys are made constant by the method, not here. Collapsed embeddings give 2 T ln N.
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function mocoV3Term({ temperature }: TemperatureConfig): ContrastiveLoss {
  const crossEntropy = infoNCE({ temperature });
  return (q, k, context) => tidy(() => mul(crossEntropy(q, k, context), 2 * temperature) as Scalar);
}
