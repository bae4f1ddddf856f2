import { add, concat, max, mean, slice, tidy } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

/**
 * The mean and the maximum over time, added (BYOL-A, https://arxiv.org/abs/2103.06695, section
 * IV-B). [N, T, D] to [N, D].
 */
export function meanPlusMax(x: Tensor3D): Tensor2D {
  return tidy(() => add(mean(x, 1), max(x, 1)) as Tensor2D);
}

/**
 * Means over `segments` equal stretches of time, side by side: keeps the order of what happens. [N,
 * T, D] to [N, segments D].
 */
export function segmentMeans(x: Tensor3D, segments: number): Tensor2D {
  return tidy(() => {
    const [rows, time, width] = x.shape;
    const means = Array.from({ length: segments }, (_, s) => {
      const from = Math.min(time - 1, Math.floor((s * time) / segments));
      const to = Math.max(from + 1, Math.floor(((s + 1) * time) / segments));
      return mean(slice(x, [0, from, 0], [rows, to - from, width]), 1) as Tensor2D;
    });
    return concat(means, 1);
  });
}
