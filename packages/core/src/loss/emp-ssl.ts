import { add, div, mean, mul, neg, tidy, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { checkRows } from './check-rows.js';
import { lossDefaults } from './loss-defaults.js';
import { totalCodingRate } from './total-coding-rate.js';
import { rowCosines, unitRows } from './unit-rows.js';

/** The two constants of {@link empSSLLoss}: the distortion of codes and the weight of agreement. */
export interface EMPSSLLossConfig {
  /** The allowed squared distortion of a code. @default 0.2 */
  readonly epsilon?: number;
  /** Weight of the crops' agreement with their mean. @default 200 */
  readonly similarity?: number;
}

/**
 * EMP-SSL: Tong et al. 2023, https://arxiv.org/abs/2304.03977, eq. 2.
 *
 * -1/n sum_i (R(Z_i) + lambda D(Z_i, Zbar)) over n crops, Z_i [N, D] unit rows, Zbar their mean
 * over crops, R the total coding rate, D the mean cosine of rows. Collapsed embeddings give -1/2
 * ln(1 + D / epsilon) - lambda. There are no negatives: groups change nothing. Differs: eq. 2 has
 * the sum of products with Zbar for D; the mean cosine is what the authors' code has.
 *
 * @example
 * const crops = [1, 2, 3].map((seed) => randomNormal([6, 4], 0, 1, 'float32', seed) as Tensor2D);
 * console.log(await empSSLLoss()(crops).data()); // [N, D] each
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function empSSLLoss({
  epsilon = lossDefaults.empSSL.epsilon,
  similarity = lossDefaults.empSSL.similarity,
}: EMPSSLLossConfig = {}): (crops: readonly Tensor2D[]) => Scalar {
  return (crops) => {
    checkRows('empSSLLoss', ...crops);
    return tidy(() => {
      const unit = crops.map((crop) => unitRows(crop));
      const total = (terms: readonly Tensor2D[]) => terms.reduce((sum, term) => add(sum, term));
      const centre = div(total(unit), unit.length) as Tensor2D; // [N, D]
      const terms = unit.map((z) =>
        add(totalCodingRate(z, epsilon), mul(mean(rowCosines(z, centre)), similarity)),
      );
      return neg(
        div(
          terms.reduce((sum, term) => add(sum, term)),
          unit.length,
        ),
      ) as Scalar;
    });
  };
}
