import {
  add,
  matMul,
  mean,
  mul,
  relu,
  sqrt,
  square,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Loss } from '../contract/loss.js';
import { checkRows } from './check-rows.js';
import { lossFloor } from '../metric/floors.js';
import { withTraits } from './with-traits.js';
import { lossDefaults } from './loss-defaults.js';

/**
 * The weights of the three terms of {@link vicReg}, with the paper's letters. Component:
 * `core/vicreg`.
 */
export interface VICRegConfig {
  /** lambda @default 25 */
  readonly invariance?: number;
  /** mu @default 25 */
  readonly variance?: number;
  /** nu @default 1 */
  readonly covariance?: number;
  /** @default 1e-4 */
  readonly epsilon?: number;
}

/**
 * Variance, invariance, covariance: Bardes, Ponce and LeCun 2022,
 * https://arxiv.org/abs/2105.04906, eq. 1 to 6.
 *
 * lambda mean (a - b)^2 + mu / 2 sum over views of mean_d max(0, 1 - sqrt(var_d + epsilon)) + nu
 * sum over views of sum_{i != j} cov_ij^2 / D.
 * Differs from eq. 6 as the authors' code does: the squared distance is averaged over dimensions
 * too, and the variance terms are halved.
 * Collapsed embeddings give mu (1 - sqrt(epsilon)). There are no negatives: groups change nothing.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await vicReg()(a, b).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function vicReg({
  invariance = lossDefaults.vicReg.invariance,
  variance = lossDefaults.vicReg.variance,
  covariance = lossDefaults.vicReg.covariance,
  epsilon = lossDefaults.vicReg.epsilon,
}: VICRegConfig = {}): Loss {
  return withTraits(
    (a, b) => {
      checkRows('vicReg', a, b);
      return tidy(() => {
        const [x, y] = [moments(a, epsilon), moments(b, epsilon)];
        const invarianceTerm = mul(mean(square(sub(a, b))), invariance);
        const varianceTerm = mul(add(x.hinge, y.hinge), variance / 2);
        return add(
          add(invarianceTerm, varianceTerm),
          mul(add(x.redundancy, y.redundancy), covariance),
        ) as Scalar;
      });
    },
    { floor: () => lossFloor.vicReg(variance, epsilon) },
  );
}

function moments(z: Tensor2D, epsilon: number) {
  const [n, width] = z.shape;
  const centred: Tensor2D = sub(z, mean(z, 0, true));
  const spread = mul(sum(square(centred), 0), 1 / (n - 1)); // [D]
  const products = mul(matMul(centred, centred, true, false), 1 / (n - 1)); // [D, D]
  return {
    hinge: mean(relu(sub(1, sqrt(add(spread, epsilon))))),
    redundancy: mul(sub(sum(square(products)), sum(square(spread))), 1 / width),
  };
}
