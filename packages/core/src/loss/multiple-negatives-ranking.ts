import {
  add,
  concat,
  matMul,
  mul,
  softplus,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { LossContext } from '../contract/loss.js';
import { anchorMean, anchorRows } from './anchor-rows.js';
import { checkRows } from './check-rows.js';
import { logSumExpRows } from './log-sum-exp-rows.js';
import { unionMask, maskLogits, rowIndices, sameGroup, sameIndex } from './pair-mask.js';
import { unitRows } from './unit-rows.js';
import { lossDefaults } from './loss-defaults.js';

/** Scale and directions of {@link multipleNegativesRanking}. */
export interface MultipleNegativesConfig {
  /** Multiplies the cosine: 1 / T. @default 20 */
  readonly scale?: number;
  /** Also each positive against all anchors; the mean of both. @default false */
  readonly symmetric?: boolean;
}

/**
 * A loss on pairs with hard negatives: row i of each of `negatives` is a hard negative of anchor i,
 * and also serves as a negative of all other anchors.
 */
export type RankingLoss = (
  anchor: Tensor2D,
  positive: Tensor2D,
  negatives?: readonly Tensor2D[],
  context?: LossContext,
) => Scalar;

/**
 * Multiple negatives ranking: Henderson et al. 2017, https://arxiv.org/abs/1705.00652, eq. 3, with
 * cosines and hard negatives (Karpukhin et al. 2020, https://arxiv.org/abs/2004.04906, section
 * 3.2). Cross entropy of anchor i over all positives and all hard negatives; mean over N. Rows of
 * one group are not negatives of each other; a hard negative of row i belongs to no group. Collapse
 * gives ln(N (1 + negatives)).
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * const hard = randomNormal([6, 4]) as Tensor2D; // a hard negative for each row of a
 * console.log(await multipleNegativesRanking({ scale: 20 })(a, b, [hard]).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function multipleNegativesRanking({
  scale = lossDefaults.multipleNegativesRanking.scale,
  symmetric = false,
}: MultipleNegativesConfig = {}): RankingLoss {
  return (anchor, positive, negatives = [], { groups, anchors } = {}) => {
    checkRows('multipleNegativesRanking', anchor, positive, ...negatives);
    return tidy(() => {
      const [q, k] = [unitRows(anchor), unitRows(positive)];
      const indices = rowIndices(q.shape[0]);
      const anchorsIn = <T extends Tensor>(rows: T) => anchorRows(rows, anchors);
      const mask = unionMask(
        sameIndex(anchorsIn(indices), indices),
        groups && sameGroup(anchorsIn(groups), groups),
      );
      const [x, y] = [anchorsIn(q), anchorsIn(k)];
      const positives = mul(sum(mul(x, y), 1), scale) as Tensor1D;
      const inBatch = maskLogits(mul(matMul(x, k, false, true), scale), mask); // [N, N]
      const hard = negatives.map(
        (rows) => mul(matMul(x, unitRows(rows), false, true), scale) as Tensor2D,
      );
      const meanOf = (costs: Tensor1D) => anchorMean(costs, q.shape[0], anchors);
      const forward = meanOf(costs([inBatch, ...hard], positives));
      if (!symmetric) return forward;
      const backward = maskLogits(mul(matMul(y, q, false, true), scale), mask);
      return mul(add(forward, meanOf(costs([backward], positives))), 0.5) as Scalar;
    });
  };
}

function costs(logits: readonly Tensor2D[], positives: Tensor1D): Tensor1D {
  return softplus(sub(logSumExpRows(concat([...logits], 1)), positives)) as Tensor1D;
}
