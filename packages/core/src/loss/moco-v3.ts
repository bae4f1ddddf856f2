import { mul, tidy, type Scalar } from '@tensorflow/tfjs-core';
import type { Loss } from '../contract/loss.js';
import { infoNCE } from './info-nce.js';
import type { TemperatureConfig } from './nt-xent.js';
import { lossFloor } from '../metric/floors.js';
import { withTraits } from './with-traits.js';

/**
 * One direction of MoCo v3: Chen, Xie and He 2021, https://arxiv.org/abs/2104.02057, alg. 1. 2 T times {@link infoNCE} of queries against keys;
 * the method adds both directions. Keys are made constant by the method, not here. Collapsed embeddings give 2 T ln N.
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function mocoV3Term({ temperature }: TemperatureConfig): Loss {
  const crossEntropy = infoNCE({ temperature });
  return withTraits(
    (q, k, context) => tidy(() => mul(crossEntropy(q, k, context), 2 * temperature) as Scalar),
    { floor: ({ rows }) => lossFloor.mocoV3(rows, temperature) },
  );
}
