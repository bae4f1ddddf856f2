import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Batch } from './batch.js';
import type { NamedVariables } from './named-variables.js';
import type { Pass } from './pass.js';

/** Anything with variables: an encoder, a head, a layer. */
export interface Module {
  /** Trained by gradients. */
  readonly variables: NamedVariables;
  /**
   * Part of the model, but not trained by gradients, such as running statistics. Saved, cloned and
   * averaged by momentum twins.
   */
  readonly state: NamedVariables;
  /** Frees the memory of all variables. The module cannot be used afterwards. */
  dispose(): void;
}

/**
 * Maps a batch to one vector per sample.
 *
 * `checkEncoder` of the testkit verifies the contract: inference is deterministic and works row by
 * row; a clone is equal and independent; every variable receives a gradient; no tensor leaks;
 * encoding writes no variable.
 */
export interface Encoder<B extends Batch = Batch> extends Module {
  /** D, the length of an embedding. */
  readonly width: number;
  /**
   * @param pass phase and randomness. @default inference
   * @returns [N, D], not normalised
   */
  encode(batch: B, pass?: Pass): Tensor2D;
  /** A copy with its own variables under the same names, for a momentum twin. */
  clone(): Encoder<B>;
}

/** A head on embeddings: [N, D] to [N, width]. */
export interface Head extends Module {
  /** The length of an output row. */
  readonly width: number;
  /**
   * @param embeddings [N, D], with D the width of the encoder @param pass phase and randomness.
   *   @default inference
   * @returns [N, width]
   */
  apply(embeddings: Tensor2D, pass?: Pass): Tensor2D;
  /** A copy with its own variables under the same names. */
  clone(): Head;
}
