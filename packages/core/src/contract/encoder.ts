import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Batch } from './batch.js';
import type { NamedVariables } from './named-variables.js';
import type { Pass } from './pass.js';

/** Anything with variables: an encoder, a head, a layer. */
export interface Module {
  /** Trained by gradients. */
  readonly variables: NamedVariables;
  /**
   * Not trained by gradients but part of the model: running statistics, say. Saved, cloned and
   * averaged by momentum twins.
   */
  readonly state: NamedVariables;
  dispose(): void;
}

/**
 * Turns a batch into one vector a sample.
 *
 * Held by `checkEncoder` of the testkit: inference is deterministic and works row by row; a clone
 * is equal and independent;
 * every variable receives a gradient; no tensor leaks; nothing is written while encoding.
 */
export interface Encoder<B extends Batch = Batch> extends Module {
  /** D, the length of an embedding. */
  readonly width: number;
  /**
   * @param pass how to run; inference when it is left out
   * @returns [N, D], not normalised
   */
  encode(batch: B, pass?: Pass): Tensor2D;
  /** The same values in separate variables under the same names: a momentum twin. */
  clone(): Encoder<B>;
}

/** A head on embeddings: [N, D] to [N, width]. */
export interface Head extends Module {
  readonly width: number;
  apply(embeddings: Tensor2D, pass?: Pass): Tensor2D;
  clone(): Head;
}
