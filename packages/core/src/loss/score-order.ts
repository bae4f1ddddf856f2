import {
  concat,
  expandDims,
  greater,
  logicalNot,
  reshape,
  squeeze,
  sub,
  zeros,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { logSumExpRows } from './log-sum-exp-rows.js';
import { maskLogits } from './pair-mask.js';

/**
 * ln(1 + sum over pairs with score_i > score_j of exp(s_j - s_i)): 0 when all scores are equal.
 *
 * @param similarities s, scaled [N]
 * @param scores [N]
 */
export function scoreOrder(similarities: Tensor, scores: Tensor1D): Scalar {
  const differences = sub(expandDims(similarities, 0), expandDims(similarities, 1)) as Tensor2D; // [i, j]: s_j - s_i
  const wrong = maskLogits(
    differences,
    logicalNot(greater(expandDims(scores, 1), expandDims(scores, 0))),
  );
  const all = concat([reshape(wrong, [1, -1]), zeros([1, 1])], 1) as Tensor2D;
  return squeeze(logSumExpRows(all)) as Scalar;
}
