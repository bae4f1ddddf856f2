import type { EngineOptions } from '../engine-options.js';

/** A way to run TensorFlow.js. */
export interface EngineDefinition {
  /** The name of the TensorFlow.js backend that it registers. */
  readonly backend: string;
  /**
   * What to do where it cannot be had, unless the error that {@link register} throws knows better.
   */
  readonly remedy: string;
  /** Loads what it needs and registers its backend; throws where it cannot. */
  register(options: EngineOptions): Promise<void>;
}
