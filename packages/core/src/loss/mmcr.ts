import { add, mul, neg, sum, tidy, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Loss } from '../contract/loss.js';
import { checkRows } from './check-rows.js';
import { polarFactor } from './polar-factor.js';
import { stopGradient } from './stop-gradient.js';
import { unitRows } from './unit-rows.js';
import { withTraits } from './with-traits.js';

/**
 * Maximum manifold capacity representations: Yerxa et al. 2023, https://arxiv.org/abs/2303.03307,
 * eq. 3, with the weight of the local term 0
 * as in its experiments.
 *
 * -||C||_*, C [N, D] the centroids (a_i + b_i) / 2 of unit rows, ||.||_* the sum of singular
 * values. A sum, which grows with the batch. Orthonormal centroids
 * give -N; collapsed embeddings give -sqrt(N). There are no negatives: groups change nothing. The
 * gradient of ||C||_* is the
 * orthogonal factor of C.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await mmcr()(a, b).data()); // between -6 and -2.4
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function mmcr(): Loss {
  return withTraits(
    (a, b) => {
      checkRows('mmcr', a, b);
      return tidy(() => {
        const centroids = mul(add(unitRows(a), unitRows(b)), 0.5) as Tensor2D; // [N, D]
        const factor = stopGradient(() => polarFactor(centroids));
        return neg(sum(mul(centroids, factor))) as Scalar;
      });
    },
    { floor: ({ rows }) => -Math.sqrt(rows) },
  );
}
