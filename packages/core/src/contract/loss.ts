import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Mix } from './mixture.js';
import type { Rng } from '../random/rng.js';
import type { NamedVariables } from './named-variables.js';

/**
 * The group of each row: one source, one label, or near-duplicates. Most losses exclude pairs of
 * one group from the negatives; losses with labels use them as positives. int32 [N], one
 * non-negative integer per row; a negative id means no group.
 */
export type Groups = Tensor1D;

/** Some rows of a batch, as anchors of a loss. */
export interface AnchorRange {
  /** The index of the first one. */
  readonly from: number;
  readonly count: number;
}

/** Optional inputs of a loss besides the embeddings. */
export interface LossContext {
  /** int32 [N] */
  readonly groups?: Groups;
  /** The random stream of this step, for losses with random projections. */
  readonly rng?: Rng;
  /**
   * The rows whose part of the loss is wanted, against the whole batch; for losses with
   * `supportsAnchors`. Parts of ranges that divide the batch sum to the loss of the batch.
   * @default all
   */
  readonly anchors?: AnchorRange;
  /** Soft targets: rows of `a` are mixtures of two samples. For losses with `supportsMix`. */
  readonly mix?: Mix;
}

/**
 * A loss on two views: row i of `a` matches row i of `b`.
 *
 * @param a [N, D], not normalised unless the loss's own doc says so
 * @param b [N, D]
 * @returns a scalar; the reduction is named in each loss's doc
 */
export type ContrastiveLoss = (a: Tensor2D, b: Tensor2D, context?: LossContext) => Scalar;

/** The size of the embeddings that a loss receives. */
export interface LossSize {
  /** N, samples in the batch. */
  readonly rows: number;
  /** D, the width of an embedding. */
  readonly width: number;
}

/** Properties of a loss that a method needs for training. */
export interface LossTraits {
  /**
   * The value for collapsed embeddings, in closed form. Without it the monitor skips the comparison
   * with the floor.
   */
  readonly floor?: (size: LossSize) => number;
  /** False where the loss does not constrain how embeddings spread. @default true */
  readonly constrainsSpread?: boolean;
  /**
   * `labels`: pairs of one group are positives, and a batch without groups is refused. @default
   * nothing
   */
  readonly needs?: readonly 'labels'[];
  /** Whether the loss takes the soft targets of a mixed view (`context.mix`). @default false */
  readonly supportsMix?: boolean;
  /**
   * Whether the loss computes the part of some rows (`context.anchors`) at their share of the cost.
   * Ranks then divide the loss among themselves. @default false
   */
  readonly supportsAnchors?: boolean;
  /**
   * Variables of the loss itself, trained with the encoder: a temperature. A method stores them
   * under `loss`.
   */
  readonly variables?: NamedVariables;
  /** State between steps, such as a running covariance or a queue. Saved under `loss`. */
  readonly state?: NamedVariables;
  /**
   * Updates `state` from the embeddings of a step, [N, D] each. Called once per step, after the
   * optimizer. The loss function itself writes no variable.
   */
  readonly update?: (a: Tensor2D, b: Tensor2D) => void;
  /** Disposes of variables and state. */
  readonly dispose?: () => void;
}

/** A loss function with its traits as properties. A plain function is a loss without traits. */
export interface Loss extends LossTraits {
  (a: Tensor2D, b: Tensor2D, context?: LossContext): Scalar;
}
