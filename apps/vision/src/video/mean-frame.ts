import type { Batch, Encoder } from '@counterpoint/core';
import {
  avgPool,
  image,
  mean,
  reshape,
  tidy,
  type Tensor4D,
  type Tensor5D,
} from '@tensorflow/tfjs-core';

/** Squares a side of the mean frame. */
const squares = 16;

/**
 * The simple system that an encoder of video must beat: the mean of all frames in 16 x 16 squares,
 * [N, 768]. It knows colours and places, and no movement.
 */
export const meanFrame: Encoder = {
  width: squares ** 2 * 3,
  variables: {},
  state: {},
  encode: (batch) =>
    tidy(() => {
      const frames = framesOf(batch); // [N, frames, height, width, 3]
      const still = mean(frames, 1) as Tensor4D;
      const [, height, width] = still.shape;
      const size: [number, number] = [
        Math.max(1, Math.floor(height / squares)),
        Math.max(1, Math.floor(width / squares)),
      ];
      const pooled = avgPool(still, size, size, 'valid');
      return reshape(image.resizeBilinear(pooled, [squares, squares]), [still.shape[0], -1]);
    }),
  clone: () => meanFrame,
  dispose: () => undefined,
};

function framesOf(batch: Batch): Tensor5D {
  return ('video' in batch ? batch['video'] : batch) as Tensor5D;
}
