import {
  logSumExpRows,
  maskLogits,
  sameIndex,
  stopGradient,
  unionMask,
  type MemoryBank,
} from '@counterpoint/core';
import {
  any,
  equal,
  expandDims,
  matMul,
  mean,
  mul,
  reshape,
  softplus,
  sub,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';

export interface PositiveSamples {
  /** int32 [N], the samples of the rows: no negatives. */
  readonly anchors: Tensor1D;
  /** int32 [N, P], samples of which each is a positive of its row, and no negative. */
  readonly positives: Tensor2D;
  /** int32 [M], samples that are negatives otherwise. */
  readonly negatives: Tensor1D;
  readonly temperature: number;
}

/**
 * The mean over rows i and positives p of -ln e^{x_i p / T} / (e^{x_i p / T} + sum_n e^{x_i n / T})
 * over the rows of a bank: CMA's positive discrimination within a side, Morgado et al. 2020,
 * https://arxiv.org/abs/2004.12943, eq. 9.
 *
 * @param rows [N, D] of unit length
 */
export function severalPositives(
  rows: Tensor2D,
  bank: MemoryBank,
  { anchors, positives, negatives: negativeRows, temperature }: PositiveSamples,
): Scalar {
  return tidy(() => {
    const [count, each] = positives.shape;
    const remembered = stopGradient(() => {
      const flat = reshape(positives, [count * each]) as Tensor1D;
      return reshape(bank.read(flat), [count, each, rows.shape[1]]) as Tensor3D;
    });
    const scaled = mul(
      reshape(matMul(remembered, expandDims(rows, 2) as Tensor3D), [count, each]),
      1 / temperature,
    ); // [N, P]
    const others = stopGradient(() => bank.read(negativeRows)); // [M, D]
    const isPositive = any(
      equal(expandDims(positives, 2), reshape(negativeRows, [1, 1, negativeRows.shape[0]])),
      1,
    ) as Tensor2D;
    const negatives = maskLogits(
      mul(matMul(rows, others, false, true), 1 / temperature) as Tensor2D,
      unionMask(sameIndex(anchors, negativeRows), isPositive),
    );
    const total = expandDims(logSumExpRows(negatives), 1) as Tensor; // [N, 1]
    return mean(softplus(sub(total, scaled))) as Scalar;
  });
}
