import type { EngineName } from './engines/engine-name.js';

/** The engines that `startEngine` tries, and the number of CPU threads. */
export interface EngineOptions {
  /**
   * Engines to try, in order.
   * @default `cpu`, then `tfjs-node` where it is installed, then `tfjs-cpu`; before them
   *   `tfjs-node-gpu`, where it is installed and sees a GPU
   */
  readonly prefer?: EngineName | readonly EngineName[];
  /** Number of CPU threads. @default the number of processors */
  readonly threads?: number;
}
