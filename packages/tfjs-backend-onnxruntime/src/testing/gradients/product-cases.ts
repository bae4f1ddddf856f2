import * as tf from '@tensorflow/tfjs-core';
import { positive, type Check } from './gradient-case.js';

type T = tf.Tensor;
type T1 = tf.Tensor1D;
type T2 = tf.Tensor2D;

/** Matrix products, and losses and attention made of them. */
export function productCases(check: Check): void {
  for (const transposeA of [false, true])
    for (const transposeB of [false, true]) {
      check(
        `matMul, transposes ${transposeA} ${transposeB}`,
        [transposeA ? [4, 3] : [3, 4], transposeB ? [2, 4] : [4, 2]],
        (a: T, b: T) => tf.matMul(a, b, transposeA, transposeB),
      );
    }
  check(
    'matMul of batches',
    [
      [2, 3, 3, 4],
      [2, 3, 4, 2],
    ],
    (a: T, b: T) => tf.matMul(a, b),
  );
  check(
    'matMul, one batch for all',
    [
      [3, 2, 4],
      [1, 4, 2],
    ],
    (a: T, b: T) => tf.matMul(a, b),
  );
  check(
    'fused.matMul',
    [[3, 4], [4, 2], [2]],
    (a: T2, b: T2, bias: T1) => tf.fused.matMul({ a, b, bias, activation: 'relu' }),
    positive,
  );
  check(
    'dot',
    [
      [3, 4],
      [4, 2],
    ],
    (a: T2, b: T2) => tf.dot(a, b),
  );
  check('softmax', [[3, 5]], (x: T) => tf.softmax(x));
  check('logSoftmax', [[3, 5]], (x: T) => tf.logSoftmax(x));
  check('softmaxCrossEntropy', [[3, 5]], (x: T2) =>
    tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d([1, 0, 4], 'int32'), 5), x),
  );
}
