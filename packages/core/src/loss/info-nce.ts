import {
  add,
  matMul,
  mean,
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
import type { Groups, Loss, LossContext } from '../contract/loss.js';
import { anchorMean, anchorRows } from './anchor-rows.js';
import { checkRows } from './check-rows.js';
import { mixedCrossEntropy, mixedGroupMask } from './mixed-cross-entropy.js';
import { logSumExpRows } from './log-sum-exp-rows.js';
import type { TemperatureConfig } from './nt-xent.js';
import { unionMask, maskLogits, rowIndices, sameGroup, sameIndex } from './pair-mask.js';
import { stopGradient } from './stop-gradient.js';
import { unitRows } from './unit-rows.js';
import { lossFloor } from '../metric/floors.js';
import { withTraits } from './with-traits.js';

/** Temperature and directions of {@link infoNCE}. Component: `core/info-nce`. */
export interface InfoNCEConfig extends TemperatureConfig {
  /** Also b against all of a; the mean of both directions. @default false */
  readonly symmetric?: boolean;
}

/**
 * InfoNCE with in-batch negatives: van den Oord et al. 2018, https://arxiv.org/abs/1807.03748, eq.
 * 4.
 *
 * l_i = -ln exp(q_i k_i / T) / sum_j exp(q_i k_j / T) over unit rows; mean over N (and over both
 * directions with `symmetric`).
 * Collapsed embeddings give ln N. Pairs of one group leave the sum. One direction also takes soft
 * targets: the N-pair loss of i-Mix (Lee et al. 2021, https://arxiv.org/abs/2010.08887, eq. 3).
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await infoNCE({ temperature: 0.1, symmetric: true })(a, b).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function infoNCE({ temperature, symmetric = false }: InfoNCEConfig): Loss {
  return withTraits(
    (a, b, context) => {
      checkRows('infoNCE', a, b);
      return tidy(() => {
        const [q, k] = [unitRows(a), unitRows(b)];
        if (context?.mix !== undefined && !symmetric)
          return mixedInBatch(q, k, temperature, context);
        const forward = inBatch(q, k, 1 / temperature, context);
        return symmetric
          ? (mul(add(forward, inBatch(k, q, 1 / temperature, context)), 0.5) as Scalar)
          : forward;
      });
    },
    {
      floor: ({ rows }) => lossFloor.infoNCE(rows),
      supportsMix: !symmetric,
      supportsAnchors: true,
    },
  );
}

/** One direction with soft targets: rows of q are mixtures. */
function mixedInBatch(
  q: Tensor2D,
  k: Tensor2D,
  temperature: number,
  { mix, groups }: LossContext,
): Scalar {
  const logits = mul(matMul(q, k, false, true), 1 / temperature) as Tensor2D;
  const mask = groups && mixedGroupMask(groups, mix!);
  return mixedCrossEntropy(maskLogits(logits, mask), mix!);
}

/**
 * One direction of in-batch cross entropy over unit rows with a scale, a number or a learned
 * scalar.
 */
export function inBatch(
  q: Tensor2D,
  k: Tensor2D,
  scale: number | Scalar,
  { groups, anchors }: LossContext = {},
): Scalar {
  const indices = rowIndices(q.shape[0]);
  const anchorsIn = <T extends Tensor>(rows: T) => anchorRows(rows, anchors);
  const mask = unionMask(
    sameIndex(anchorsIn(indices), indices),
    groups && sameGroup(anchorsIn(groups), groups),
  );
  const logits = maskLogits(mul(matMul(anchorsIn(q), k, false, true), scale), mask);
  return anchorMean(rowCosts(anchorsIn(q), anchorsIn(k), logits, scale), q.shape[0], anchors);
}

/** Optional inputs of a loss with a queue, besides the embeddings. */
export interface QueueContext extends LossContext {
  /** int32 [K], the groups of the queue's rows. */
  readonly queueGroups?: Groups;
}

/**
 * InfoNCE against a queue of negatives: He et al. 2020, https://arxiv.org/abs/1911.05722, eq. 1
 * and alg. 1.
 *
 * l_i = -ln exp(q_i k_i / T) / (exp(q_i k_i / T) + sum_j exp(q_i n_j / T)); mean over N. Keys and
 * queue are constants. All rows are scaled to
 * unit length here. Collapsed embeddings give ln(K + 1). Pairs of one group leave the sum.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * const queue = randomNormal([20, 4]) as Tensor2D; // [K, D]
 * console.log(await queueInfoNCE({ temperature: 0.1 })(a, b, queue).data());
 *
 * @returns a function of q [N, D], k [N, D] and queue [K, D]
 */
export function queueInfoNCE({
  temperature,
}: TemperatureConfig): (
  q: Tensor2D,
  k: Tensor2D,
  queue: Tensor2D,
  context?: QueueContext,
) => Scalar {
  return (q, k, queue, { groups, queueGroups } = {}) => {
    checkRows('queueInfoNCE', q, k);
    return tidy(() => {
      const keys = stopGradient(() => unitRows(k)),
        negatives = stopGradient(() => unitRows(queue)),
        queries = unitRows(q);
      const mask = groups && queueGroups ? sameGroup(groups, queueGroups) : undefined;
      return crossEntropy(
        queries,
        keys,
        maskLogits(mul(matMul(queries, negatives, false, true), 1 / temperature), mask),
        1 / temperature,
      );
    });
  };
}

/**
 * The mean of -ln e^{p_i} / (e^{p_i} + sum_j e^{n_ij}), p_i the scaled product of row i of q and k.
 *
 * @param negatives scaled logits [N, M], masked where a pair is not a negative
 */
export function crossEntropy(
  q: Tensor2D,
  k: Tensor2D,
  negatives: Tensor2D,
  scale: number | Scalar,
): Scalar {
  return mean(rowCosts(q, k, negatives, scale));
}

/** The cross entropy of each row, [N]. */
export function rowCosts(
  q: Tensor2D,
  k: Tensor2D,
  negatives: Tensor2D,
  scale: number | Scalar,
): Tensor1D {
  const positives = mul(sum(mul(q, k), 1), scale) as Tensor1D; // [N]
  return softplus(sub(logSumExpRows(negatives), positives)) as Tensor1D;
}
