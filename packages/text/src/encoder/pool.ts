import {
  div,
  matMul,
  maximum,
  pad,
  reshape,
  slice,
  sub,
  sum,
  tidy,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';

/**
 * How the vectors of a text's tokens become one: their mean, the first (`[CLS]`), or the last that
 * is no padding (CLIP, decoders).
 */
export type Pooling = 'mean' | 'cls' | 'last';

/** @param x [N, T, D] @param mask [N, T], right-padded @returns [N, D] */
export function pool(x: Tensor3D, mask: Tensor2D, pooling: Pooling): Tensor2D {
  return tidy(() => {
    const [n, time, width] = x.shape;
    if (pooling === 'cls')
      return reshape(slice(x, [0, 0, 0], [n, 1, width]), [n, width]) as Tensor2D;
    const weights =
      pooling === 'mean'
        ? div(mask, maximum(sum(mask, 1, true), 1))
        : sub(
            mask,
            pad(slice(mask, [0, 1], [n, time - 1]), [
              [0, 0],
              [0, 1],
            ]),
          );
    return reshape(matMul(reshape(weights, [n, 1, time]), x), [n, width]) as Tensor2D;
  });
}
