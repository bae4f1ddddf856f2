import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Rng } from '../random/rng.js';
import type { NamedVariables } from './named-variables.js';

/**
 * Which samples belong together: the same source, the same label where one is known, a
 * near-duplicate. Most losses make no negatives of
 * a pair of one group; losses of labels make positives of it. One non-negative integer a row,
 * int32 [N]; a negative id means no group.
 */
export type Groups = Tensor1D;

/** What a loss may know beside the embeddings. */
export interface LossContext {
  /** int32 [N] */
  readonly groups?: Groups;
  /** The randomness of this step, for a loss that draws: random projections. */
  readonly rng?: Rng;
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

/** What a method must know of a loss to train with it. */
export interface LossTraits {
  /**
   * The value for collapsed embeddings, in closed form. Left out where there is none; the monitor
   * then does not compare with it.
   */
  readonly floor?: (size: LossSize) => number;
  /** False where the loss does not constrain how embeddings spread. @default true */
  readonly constrainsSpread?: boolean;
  /**
   * `labels`: pairs of one group are positives, and a batch without groups is refused. @default
   * nothing
   */
  readonly needs?: readonly 'labels'[];
  /**
   * Variables of the loss itself, trained with the encoder: a temperature. A method stores them
   * under `loss`.
   */
  readonly variables?: NamedVariables;
  /** What the loss remembers between steps: a running covariance, a queue. Saved under `loss`. */
  readonly state?: NamedVariables;
  /**
   * Changes `state` by the embeddings of a step, [N, D] each: once, after the optimizer. The loss
   * itself writes nothing.
   */
  readonly update?: (a: Tensor2D, b: Tensor2D) => void;
  /** Disposes of variables and state. */
  readonly dispose?: () => void;
}

/**
 * A loss as a component creates it: the function, with its traits as properties. A plain function
 * is a loss without traits.
 */
export interface Loss extends LossTraits {
  (a: Tensor2D, b: Tensor2D, context?: LossContext): Scalar;
}
