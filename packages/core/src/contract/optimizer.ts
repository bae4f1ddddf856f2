import type { Tensor } from '@tensorflow/tfjs-core';
import type { Progress } from './method.js';
import type { NamedVariables } from './named-variables.js';

/** Updates variables from their gradients. */
export interface Optimizer {
  /** Momentum, moments, counters: everything that a checkpoint must hold. */
  readonly state: NamedVariables;
  /**
   * One step. It reads no tensor value, so a lazy engine runs it together with the gradients. A
   * variable without a gradient does not change.
   *
   * @param gradients by the names of the variables and of their shapes, such as [in, out]; not
   *   disposed of
   * @param progress the step within training, for rules that depend on it; the loop passes it
   */
  step(
    gradients: Readonly<Record<string, Tensor>>,
    learningRate: number,
    progress?: Progress,
  ): void;
  /** Frees the memory of the state. */
  dispose(): void;
}

/** A value for each step: a learning rate, a momentum coefficient. */
export type Schedule = (step: number) => number;
