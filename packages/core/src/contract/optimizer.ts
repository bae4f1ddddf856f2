import type { Tensor } from '@tensorflow/tfjs-core';
import type { NamedVariables } from './named-variables.js';

/** Changes variables by their gradients. */
export interface Optimizer {
  /** Momentum, moments, counters: everything that a checkpoint must hold. */
  readonly state: NamedVariables;
  /**
   * One step. Reads nothing, so that a lazy engine runs it together with the gradients. A variable
   * without a gradient stays as it is.
   *
   * @param gradients by the names of the variables; not disposed
   */
  step(gradients: Readonly<Record<string, Tensor>>, learningRate: number): void;
  dispose(): void;
}

/** A value for each step: a learning rate, a momentum coefficient. */
export type Schedule = (step: number) => number;
