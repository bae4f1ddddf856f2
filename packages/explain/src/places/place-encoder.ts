import type { Batch, Encoder } from '@counterpoint/core';
import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';

/**
 * What an encoder may have besides `encode`: vectors of places before pooling. Encoders are
 * recognised by these methods, not by name,
 * and every candidate is verified against `encode` before it is used.
 */
export interface PlaceEncoder<B extends Batch = Batch> extends Encoder<B> {
  /** [N, height, width, D], before the mean: residual networks. */
  map?(batch: B): Tensor4D;
  /** [N, rows, columns, D]: vision transformers. */
  patchTokens?(batch: B): Tensor4D;
  /** [N, T, D]: text transformers. */
  tokens?(batch: B): Tensor3D;
  /** [N, T', D]: encoders with a vector for each moment. */
  frames?(batch: B): Tensor3D;
  /** An encoder within a tower, and the tower's linear projection. */
  readonly encoder?: Encoder<B>;
  /** The linear projection of a tower: [N, encoder width] to [N, width]. */
  project?(embeddings: Tensor2D): Tensor2D;
}
