import { mul, tidy, type Scalar } from '@tensorflow/tfjs-core';
import type { Loss } from '../contract/loss.js';
import { infoNCE } from './info-nce.js';
import type { TemperatureConfig } from './nt-xent.js';
import { lossFloor } from '../metric/floors.js';
import { withTraits } from './with-traits.js';

/**
 * One direction of MoCo v3: Chen, Xie and He 2021, https://arxiv.org/abs/2104.02057, alg. 1. 2 T
 * times {@link infoNCE} of queries against keys; the method adds both directions. The method stops
 * the gradient of the keys. Collapsed embeddings give 2 T ln N.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await mocoV3Term({ temperature: 0.2 })(a, b).data()); // a queries, b keys
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function mocoV3Term({ temperature }: TemperatureConfig): Loss {
  const crossEntropy = infoNCE({ temperature });
  return withTraits(
    (q, k, context) => tidy(() => mul(crossEntropy(q, k, context), 2 * temperature) as Scalar),
    { floor: ({ rows }) => lossFloor.mocoV3(rows, temperature), supportsAnchors: true },
  );
}
