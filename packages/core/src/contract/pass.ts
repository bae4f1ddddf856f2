import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { Rng } from '../random/rng.js';

/**
 * A statistic of this batch that moves a running one: `variable += rate * (batch - variable)`, once
 * a step, after the optimiser.
 */
export interface RunningUpdate {
  /** The running statistic, such as [width]. */
  readonly variable: Variable;
  /** The statistic of this batch, of the same shape [...] as `variable`. */
  readonly batch: Tensor;
  /** From 0 (nothing moves) to 1 (the batch replaces the statistic). */
  readonly rate: number;
}

/**
 * One pass of a batch through a model. It holds everything that distinguishes two passes, so a pass
 * can be replayed bit for bit, as gradient caching does. No variable is written during a pass.
 */
export interface Pass {
  /**
   * `train`: batch statistics and dropout; `infer`: running statistics, no dropout, no randomness.
   */
  readonly phase: 'train' | 'infer';
  /**
   * The statistics of batch normalisation in training: `running` normalises as inference does and
   * moves no statistic. @default 'batch'
   */
  readonly normalisation?: 'batch' | 'running';
  /**
   * The only source of randomness inside a model. Layers fork it by their own names, never draw
   * from it directly.
   */
  readonly rng: Rng;
  /**
   * The index of this micro-batch's first row in the whole batch. Randomness is drawn row by row.
   * @default 0
   */
  readonly firstRow?: number;
  /**
   * Receives batch statistics for running averages. The layer calls `keep` on the tensor, and the
   * receiver disposes of it. Without a receiver nothing is recorded.
   */
  readonly record?: (update: RunningUpdate) => void;
}

/** The pass of inference: deterministic, row by row. */
export const inference: Pass = Object.freeze({ phase: 'infer', rng: Rng.of(0, 'inference') });
