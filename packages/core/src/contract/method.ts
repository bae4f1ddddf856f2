import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Batch, Views } from './batch.js';
import type { Encoder } from './encoder.js';
import type { Groups } from './loss.js';
import type { NamedVariables } from './named-variables.js';
import type { Pass } from './pass.js';

/**
 * Embeddings by name, each [N, D] with row i for sample i. Rows of micro-batches can be joined
 * along the first axis.
 */
export type Embeddings = Readonly<Record<string, Tensor2D>>;

/** Where training stands. */
export interface Progress {
  /** Optimiser steps done before this one. */
  readonly step: number;
  readonly totalSteps: number;
}

/** What an objective may know of the batch whose embeddings it couples. */
export interface ObjectiveContext {
  readonly progress: Progress;
  /** The data set's index of each row (int32 [N]): for a memory bank. */
  readonly indices?: Tensor;
  /** int32 [N]: pairs of one group are no negatives. */
  readonly groups?: Groups;
  /** The whole batch's pass: a source of randomness for an objective that needs one. */
  readonly pass: Pass;
}

/** A value to be made small, and what `update` needs once the step is taken. */
export interface Objective {
  readonly loss: Scalar;
  /** Tensors for `update`, by name. */
  readonly carry?: Readonly<Record<string, Tensor>>;
  /**
   * The lowest-information value of this loss (its closed form for collapsed embeddings, such as
   * ln(2N - 1)), for the monitor.
   */
  readonly floor?: number;
}

/**
 * A way to pretrain: how views become embeddings, and what couples the embeddings of a whole batch.
 *
 * `embed` apart from `objective` is what lets every method have gradient caching (Gao et al. 2021,
 * https://arxiv.org/abs/2101.06983):
 * embed in micro-batches, take the objective's gradient at the embeddings of the full batch,
 * replay each micro-batch with the same pass.
 */
export interface Method<B extends Batch = Batch> {
  /** What is being pretrained: the encoder to evaluate and export. */
  readonly encoder: Encoder<B>;
  /** How many views of each sample `embed` expects. */
  readonly views: number;
  /**
   * False where the objective leaves open how embeddings are spread, as one does that fits given
   * scores: that they lie on a line is no collapse then, and the
   * monitor judges loss, gradient and twin alone. @default true
   */
  readonly constrainsSpread?: boolean;
  /** Trained by gradients; a momentum twin is not among them. */
  readonly variables: NamedVariables;
  /** Everything else that a checkpoint must hold: running statistics, twins, queues, centres. */
  readonly state: NamedVariables;
  /** Sample by sample: may run in micro-batches, may be replayed. Writes no variable. */
  embed(views: Views<B>, pass: Pass): Embeddings;
  /** Couples the whole batch. Pure: writes no variable. */
  objective(embeddings: Embeddings, context: ObjectiveContext): Objective;
  /**
   * Once after each optimiser step: the only place where a method's own state changes. Does not
   * dispose `carry`.
   */
  update?(carry: Readonly<Record<string, Tensor>>, progress: Progress): void;
  dispose(): void;
}
