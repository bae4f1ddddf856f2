import * as tf from '@tensorflow/tfjs-core';
import { positive, type Check } from './gradient-case.js';

type T1 = tf.Tensor1D;
type T2 = tf.Tensor2D;
type T4 = tf.Tensor4D;

/** Normalisation and resizing of images. */
export function imageCases(check: Check): void {
  check(
    'batchNorm',
    [[3, 2, 2, 2], [2], [2], [2], [2]],
    (x: T4, mean: T1, variance: T1, offset: T1, scale: T1) =>
      tf.batchNorm(x, mean, variance, offset, scale, 0.01),
    [-2, 2],
    [-1, 1],
    positive,
    [-1, 1],
    positive,
  );
  check('layer normalisation', [[3, 6], [6], [6]], (x: T2, scale: T1, offset: T1) => {
    const { mean, variance } = tf.moments(x, 1, true);
    return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), scale), offset);
  });
  check('localResponseNormalization', [[1, 2, 2, 6]], (x: T4) =>
    tf.localResponseNormalization(x, 2, 1, 0.5, 0.75),
  );
  for (const alignCorners of [false, true]) {
    for (const size of [
      [5, 7],
      [2, 2],
      [1, 1],
    ] as [number, number][]) {
      check(`resizeBilinear to ${size}, corners ${alignCorners}`, [[2, 3, 4, 2]], (x: T4) =>
        tf.image.resizeBilinear(x, size, alignCorners),
      );
      check(`resizeNearestNeighbor to ${size}, corners ${alignCorners}`, [[2, 3, 4, 2]], (x: T4) =>
        tf.image.resizeNearestNeighbor(x, size, alignCorners),
      );
    }
  }
  check('resizeBilinear at half pixels', [[1, 3, 4, 1]], (x: T4) =>
    tf.image.resizeBilinear(x, [5, 2], false, true),
  );
}
