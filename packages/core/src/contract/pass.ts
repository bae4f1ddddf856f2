import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { Rng } from '../random/rng.js';

/**
 * A statistic of this batch that moves a running one: `variable += rate * (batch - variable)`, once
 * a step, after the optimiser.
 */
export interface RunningUpdate {
  readonly variable: Variable;
  readonly batch: Tensor;
  readonly rate: number;
}

/**
 * One pass of a batch through a model. Everything that makes a pass differ from another is in it,
 * so the same pass can be replayed
 * bit for bit (gradient caching does) and no variable is written while it runs.
 */
export interface Pass {
  /**
   * `train`: batch statistics and dropout; `infer`: running statistics, no dropout, no randomness.
   */
  readonly phase: 'train' | 'infer';
  /**
   * The only source of randomness inside a model. Layers fork it by their own names, never draw
   * from it directly.
   */
  readonly rng: Rng;
  /**
   * The place of the first row of this batch in the whole batch, when it is a micro-batch.
   * Randomness is drawn row by row. @default 0
   */
  readonly firstRow?: number;
  /**
   * Takes what running statistics saw. The layer gives a kept tensor, the receiver disposes of it;
   * without a receiver nothing is recorded.
   */
  readonly record?: (update: RunningUpdate) => void;
}

/** The pass of inference: deterministic, row by row. */
export const inference: Pass = Object.freeze({ phase: 'infer', rng: Rng.of(0, 'inference') });
