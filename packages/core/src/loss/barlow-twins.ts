import {
  add,
  div,
  matMul,
  mean,
  mul,
  sqrt,
  square,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Loss } from '../contract/loss.js';
import { checkRows } from './check-rows.js';
import { lossFloor } from '../metric/floors.js';
import { withTraits } from './with-traits.js';
import { lossDefaults } from './loss-defaults.js';

/** The weight of redundancy reduction in {@link barlowTwins}. Component: `core/barlow-twins`. */
export interface BarlowTwinsConfig {
  /** Weight of the entries beside the diagonal. @default .005 */
  readonly lambda?: number;
}

/**
 * Redundancy reduction: Zbontar et al. 2021, https://arxiv.org/abs/2103.03230, eq. 1 and 2.
 *
 * sum_i (1 - C_ii)^2 + lambda sum_{i != j} C_ij^2, C [D, D] the correlation of the two views'
 * dimensions over the batch; each dimension is
 * standardised over the batch (biased variance + 1e-5, as batch normalisation does). A sum, not a
 * mean. Uncorrelated views give at least D.
 * There are no negatives: groups change nothing.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await barlowTwins({ lambda: 0.005 })(a, b).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function barlowTwins({
  lambda = lossDefaults.barlowTwins.lambda,
}: BarlowTwinsConfig = {}): Loss {
  return withTraits(
    (a, b) => {
      checkRows('barlowTwins', a, b);
      return tidy(() => {
        const [x, y] = [standardised(a), standardised(b)];
        const n = a.shape[0];
        const correlation = mul(matMul(x, y, true, false), 1 / n); // [D, D]
        const diagonal = mul(sum(mul(x, y), 0), 1 / n); // [D]
        const all = sum(square(correlation)),
          diagonalSquares = sum(square(diagonal));
        return sub(sum(square(sub(1, diagonal))), mul(sub(diagonalSquares, all), lambda)) as Scalar;
      });
    },
    { floor: ({ width }) => lossFloor.barlowTwins(width) },
  );
}

function standardised(x: Tensor2D): Tensor2D {
  const centred: Tensor = sub(x, mean(x, 0, true));
  return div(centred, sqrt(add(mean(square(centred), 0, true), 1e-5))) as Tensor2D;
}
