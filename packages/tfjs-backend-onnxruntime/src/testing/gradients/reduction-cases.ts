import * as tf from '@tensorflow/tfjs-core';
import { positive, type Check } from './gradient-case.js';

type T = tf.Tensor;

/** Reductions and running sums and products. */
export function reductionCases(check: Check): void {
  for (const axes of [undefined, 0, [0, 2], [1]]) {
    check(`sum over ${axes}`, [[2, 3, 4]], (x: T) => tf.sum(x, axes));
    check(`mean over ${axes}`, [[2, 3, 4]], (x: T) => tf.mean(x, axes, true));
    check(`prod over ${axes}`, [[2, 3, 2]], (x: T) => tf.prod(x, axes), positive);
    check(`max over ${axes}`, [[2, 3, 4]], (x: T) => tf.max(x, axes), 'distinct');
    check(`min over ${axes}`, [[2, 3, 4]], (x: T) => tf.min(x, axes), 'distinct');
    check(`logSumExp over ${axes}`, [[2, 3, 4]], (x: T) => tf.logSumExp(x, axes), 'distinct');
  }
  check('moments', [[4, 3]], (x: T) =>
    tf.concat([tf.moments(x, 0).mean, tf.moments(x, 0).variance], 0),
  );
  check('norm', [[3, 4]], (x: T) => tf.norm(x, 'euclidean', 1));
  for (const exclusive of [false, true])
    for (const reverse of [false, true])
      check(`cumsum, exclusive ${exclusive}, reverse ${reverse}`, [[3, 4]], (x: T) =>
        tf.cumsum(x, 1, exclusive, reverse),
      );
}
