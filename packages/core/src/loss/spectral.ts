import {
  cast,
  div,
  logicalNot,
  matMul,
  maximum,
  mean,
  mul,
  square,
  sub,
  sum,
  tidy,
  type Scalar,
} from '@tensorflow/tfjs-core';
import type { Loss } from '../contract/loss.js';
import { checkRows } from './check-rows.js';
import { rowIndices, sameGroup, sameIndex, unionMask } from './pair-mask.js';
import { unitRows } from './unit-rows.js';
import { withTraits } from './with-traits.js';
import { lossDefaults } from './loss-defaults.js';

/** The length of rows in {@link spectral}. Component: `core/spectral`. */
export interface SpectralConfig {
  /** mu, the squared length of every row. @default 1 */
  readonly mu?: number;
}

/**
 * Spectral contrastive loss: HaoChen et al. 2021, https://arxiv.org/abs/2106.04156, eq. 6, with
 * rows of length sqrt(mu) (its section 5).
 *
 * -2/N sum_i a_i b_i + mean over i != j of (a_i b_j)^2. Pairs of one group leave the second mean.
 * Collapsed embeddings give mu^2 - 2 mu;
 * orthonormal pairs -2 mu.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await spectral({ mu: 1 })(a, b).data()); // -2 or more
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function spectral({ mu = lossDefaults.spectral.mu }: SpectralConfig = {}): Loss {
  return withTraits(
    (a, b, { groups } = {}) => {
      checkRows('spectral', a, b);
      return tidy(() => {
        const [x, y] = [unitRows(a), unitRows(b)];
        const indices = rowIndices(a.shape[0]);
        const masked = unionMask(sameIndex(indices, indices), groups && sameGroup(groups, groups));
        const negative = cast(logicalNot(masked), 'float32'); // [N, N]
        const squares = mul(square(matMul(x, y, false, true)), negative);
        const repulsion = div(sum(squares), maximum(sum(negative), 1));
        const attraction = mean(sum(mul(x, y), 1));
        return sub(mul(repulsion, mu * mu), mul(attraction, 2 * mu)) as Scalar;
      });
    },
    { floor: () => mu * mu - 2 * mu },
  );
}
