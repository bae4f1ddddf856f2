import type { EngineOptions } from '../engine-options.js';

/** A way to run TensorFlow.js. */
export interface EngineDefinition {
  /** The name of the TensorFlow.js backend that it registers. */
  readonly backend: string;
  /**
   * What to do when the engine is not available; the error of {@link register} may have a more
   * specific remedy.
   */
  readonly remedy: string;
  /** Loads its packages and registers its backend; throws when it cannot. */
  register(options: EngineOptions): Promise<void>;
}
