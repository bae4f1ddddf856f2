import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Batch, Views } from './batch.js';
import type { Encoder } from './encoder.js';
import type { AnchorRange, Groups } from './loss.js';
import type { Mix } from './mixture.js';
import type { NamedVariables } from './named-variables.js';
import type { Pass } from './pass.js';

/**
 * Embeddings by name, each [N, D] with row i for sample i. Rows of micro-batches can be joined
 * along the first axis.
 */
export type Embeddings = Readonly<Record<string, Tensor2D>>;

/** The position within training. */
export interface Progress {
  /** Optimiser steps done before this one. */
  readonly step: number;
  readonly totalSteps: number;
}

/** Inputs of an objective besides the embeddings. */
export interface ObjectiveContext {
  readonly progress: Progress;
  /** The data set's index of each row (int32 [N]): for a memory bank. */
  readonly indices?: Tensor;
  /** int32 [N]: pairs of one group are not negatives. */
  readonly groups?: Groups;
  /** The rows whose part of the loss is wanted; for methods with `supportsAnchors`. @default all */
  readonly anchors?: AnchorRange;
  /** Soft targets where the first view is mixed; for methods with `supportsMix`. */
  readonly mix?: Mix;
  /** The pass of the whole batch, with the random stream for objectives that need one. */
  readonly pass: Pass;
}

/** The loss to minimize, and the tensors that `update` needs after the step. */
export interface Objective {
  /** A scalar. */
  readonly loss: Scalar;
  /** Tensors for `update`, by name: rows [N, D], indices [N], means [1, D]. */
  readonly carry?: Readonly<Record<string, Tensor>>;
  /**
   * The lowest-information value of this loss (its closed form for collapsed embeddings, such as
   * ln(2N - 1)), for the monitor.
   */
  readonly floor?: number;
}

/**
 * A pretraining method: how views become embeddings, and the objective over the embeddings of a
 * whole batch.
 *
 * The split into `embed` and `objective` makes gradient caching possible for every method (Gao et
 * al. 2021, https://arxiv.org/abs/2101.06983): embed in micro-batches, take the objective's
 * gradient at the embeddings of the full batch, replay each micro-batch with the same pass.
 */
export interface Method<B extends Batch = Batch> {
  /** The encoder to train, evaluate and export. */
  readonly encoder: Encoder<B>;
  /** How many views of each sample `embed` expects. */
  readonly views: number;
  /**
   * Set to false when the objective does not constrain the spread of embeddings, such as regression
   * on scores. The monitor then ignores spread and rank. @default true
   */
  readonly constrainsSpread?: boolean;
  /**
   * Whether the objective computes the part of some rows (`context.anchors`), so that ranks divide
   * it among themselves; `carry` is of the whole batch all the same. @default false
   */
  readonly supportsAnchors?: boolean;
  /** Whether the objective takes the soft targets of a mixed first view. @default false */
  readonly supportsMix?: boolean;
  /** Trained by gradients; excludes the momentum twin. */
  readonly variables: NamedVariables;
  /** Everything else that a checkpoint must hold: running statistics, twins, queues, centres. */
  readonly state: NamedVariables;
  /**
   * Works row by row: may run in micro-batches and may be replayed. Writes no variable.
   *
   * @param views one batch of N samples for each view
   * @returns by name, [N, D] each; D may differ from name to name
   */
  embed(views: Views<B>, pass: Pass): Embeddings;
  /**
   * Couples the whole batch. Pure: writes no variable.
   *
   * @param embeddings what `embed` returns for the whole batch, [N, D] each
   * @returns the loss, a scalar, and what `update` needs
   */
  objective(embeddings: Embeddings, context: ObjectiveContext): Objective;
  /**
   * Called once after each optimizer step; the only place that changes a method's own state. Does
   * not dispose of `carry`.
   *
   * @param carry the tensors of `objective`, in the shapes it gave them: rows [N, D], indices [N],
   *   means [1, D]
   */
  update?(carry: Readonly<Record<string, Tensor>>, progress: Progress): void;
  /** Frees the memory of every variable, those of the encoder included. */
  dispose(): void;
}
