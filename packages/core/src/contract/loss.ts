import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Which samples belong together, so that a pair of the same group is never a negative of the other: the same source, the same label
 * where one is known, a near-duplicate. One non-negative integer a row; rows of a negative id belong to no group.
 */
export type Groups = Tensor1D;

/** What a loss may know beside the embeddings. */
export interface LossContext {
  /** int32 [N] */
  readonly groups?: Groups;
}

/**
 * A loss on two views: row i of `a` matches row i of `b`.
 *
 * @param a [N, D], not normalised unless the loss's own doc says so
 * @param b [N, D]
 * @returns a scalar; the reduction is named in each loss's doc
 */
export type ContrastiveLoss = (a: Tensor2D, b: Tensor2D, context?: LossContext) => Scalar;
