import {
  mean,
  mul,
  square,
  sub,
  tidy,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { checkRows } from './check-rows.js';
import { scoreOrder } from './score-order.js';
import { rowCosines } from './unit-rows.js';
import { lossDefaults } from './loss-defaults.js';

/** A loss on scored pairs: scores[i] is the target similarity of row i of `a` and row i of `b`. */
export type ScoredPairLoss = (a: Tensor2D, b: Tensor2D, scores: Tensor1D) => Scalar;

/** The scale of {@link cosent}, which is the inverse of its temperature. */
export interface CosentConfig {
  /** Multiplies differences of cosines: 1 / T. @default 20 */
  readonly scale?: number;
}

/**
 * CoSENT: Su 2022, https://kexue.fm/archives/8847, eq. 6. ln(1 + sum over pairs of pairs with
 * score_i > score_j of exp(scale (cos_j - cos_i))): only the order of the scores matters. 0 when
 * all scores are equal.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * const scores = tensor1d([0.1, 0.9, 0.5, 0.3, 0.2, 0.7]); // [N]
 * console.log(await cosent({ scale: 20 })(a, b, scores).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function cosent({
  scale = lossDefaults.scoredPairs.scale,
}: CosentConfig = {}): ScoredPairLoss {
  return (a, b, scores) => {
    checkRows('cosent', a, b);
    return tidy(() => scoreOrder(mul(rowCosines(a, b), scale), scores));
  };
}

/**
 * Cosine regression: Reimers and Gurevych 2019, https://arxiv.org/abs/1908.10084, section 3. Mean
 * over N of (cos(a, b) - score)^2, scores in [-1, 1].
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * const scores = tensor1d([0.1, 0.9, 0.5, 0.3, 0.2, 0.7]); // [N]
 * console.log(await cosineRegression()(a, b, scores).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function cosineRegression(): ScoredPairLoss {
  return (a, b, scores) => {
    checkRows('cosineRegression', a, b);
    return tidy(() => mean(square(sub(rowCosines(a, b), scores))) as Scalar);
  };
}
