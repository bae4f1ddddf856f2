import type { Batch, Encoder, Pass } from '@counterpoint/core';
import type { Tensor3D } from '@tensorflow/tfjs-core';

/**
 * An encoder that can also give a vector for each moment: what prediction over time and
 * transcription need.
 */
export interface FrameEncoder<B extends Batch = Batch> extends Encoder<B> {
  /** Numbers in each moment's vector. */
  readonly frameWidth: number;
  /** @returns [N, T', frameWidth] */
  frames(batch: B, pass?: Pass): Tensor3D;
  /** Moments that an input of so many frames (or samples) gives. */
  frameCount(length: number): number;
  clone(): FrameEncoder<B>;
}
