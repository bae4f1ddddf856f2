import {
  add,
  cast,
  greater,
  less,
  logicalAnd,
  logicalNot,
  max,
  mean,
  min,
  mul,
  softplus,
  sub,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Loss } from '../contract/loss.js';
import { checkRows } from './check-rows.js';
import { labelledPairs } from './labelled-pairs.js';
import { logSumExpRows } from './log-sum-exp-rows.js';
import { maskLogits } from './pair-mask.js';
import { stopGradient } from './stop-gradient.js';
import { lossDefaults } from './loss-defaults.js';

/**
 * The constants of {@link multiSimilarity}, with the paper's letters. Component:
 * `core/multi-similarity`.
 */
export interface MultiSimilarityConfig {
  /** Sharpness among positives. @default 2 */
  readonly alpha?: number;
  /** Sharpness among negatives. @default 50 */
  readonly beta?: number;
  /** lambda, the cosine that separates positives from negatives. @default 0.5 */
  readonly threshold?: number;
  /**
   * epsilon, the largest distance of a pair from the hardest pair of the other kind. @default 0.1
   */
  readonly margin?: number;
}

/**
 * Multi-similarity: Wang et al. 2019, https://arxiv.org/abs/1904.06627, eq. 11, 12 and 15.
 *
 * 1/M sum_i (1/alpha ln(1 + sum_{k in P_i} e^{-alpha (s_ik - lambda)}) + 1/beta ln(1 + sum_{k in
 * N_i} e^{beta (s_ik - lambda)})), M = 2N anchors,
 * s cosines. P_i are positives with s below the largest negative + epsilon, N_i negatives with s
 * above the smallest positive - epsilon; which pairs
 * count is a constant. Positives are the other view and all embeddings of the group: a group is a
 * label here. Collapsed embeddings
 * give a value that depends on how many pairs are positive, so there is no floor.
 *
 * @example
 * const [a, b] = [randomNormal([4, 3]), randomNormal([4, 3])] as [Tensor2D, Tensor2D]; // [N, D]
 * const groups = tensor1d([0, 0, 1, 1], 'int32'); // labels
 * console.log(await multiSimilarity()(a, b, { groups }).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function multiSimilarity({
  alpha = lossDefaults.multiSimilarity.alpha,
  beta = lossDefaults.multiSimilarity.beta,
  threshold = lossDefaults.multiSimilarity.threshold,
  margin = lossDefaults.multiSimilarity.margin,
}: MultiSimilarityConfig = {}): Loss {
  return (a, b, context) => {
    checkRows('multiSimilarity', a, b);
    return tidy(() => {
      const { cosines, positive, negative } = labelledPairs(a, b, context);
      // 4 is larger than any difference of cosines
      const without = (kind: Tensor2D) => mul(cast(logicalNot(kind), 'float32'), 4);
      const skippedPositives = stopGradient(() => {
        const nearest = max(sub(cosines, without(negative)), 1, true); // [2N, 1]
        return logicalNot(logicalAnd(positive, less(sub(cosines, margin), nearest)));
      });
      const skippedNegatives = stopGradient(() => {
        const farthest = min(add(cosines, without(positive)), 1, true); // [2N, 1]
        return logicalNot(logicalAnd(negative, greater(add(cosines, margin), farthest)));
      });
      const from = sub(cosines, threshold);
      const term = (sharpness: number, skipped: Tensor) => {
        const logits = maskLogits(mul(from, sharpness) as Tensor2D, skipped);
        return mul(softplus(logSumExpRows(logits)), 1 / Math.abs(sharpness)); // [2N]
      };
      return mean(add(term(-alpha, skippedPositives), term(beta, skippedNegatives))) as Scalar;
    });
  };
}
