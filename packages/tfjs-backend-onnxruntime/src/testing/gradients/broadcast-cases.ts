import * as tf from '@tensorflow/tfjs-core';
import { positive, type Check, type Range, type Run } from './gradient-case.js';

type T = tf.Tensor;

/** Two or three inputs, broadcast. */
export function broadcastCases(check: Check): void {
  for (const [name, run, range] of [
    ['add', tf.add],
    ['sub', tf.sub],
    ['mul', tf.mul],
    ['div', tf.div, positive],
    ['maximum', tf.maximum, 'distinct'],
    ['minimum', tf.minimum, 'distinct'],
    ['pow', tf.pow, positive],
    ['squaredDifference', tf.squaredDifference],
    ['atan2', tf.atan2, positive],
    ['mod', (a: T, b: T) => tf.mod(a, tf.add(b, 4)), [0.25, 2]],
  ] as readonly [string, Run, Range?][])
    check(
      `${name}, broadcast`,
      [
        [2, 3, 4],
        [3, 1],
      ],
      run,
      ...(range ? [range] : []),
    );
  check('prelu', [[3, 4], [4]], (x: T, alpha: T) => tf.prelu(x, alpha), positive);
  check(
    'addN',
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    (a: T, b: T, c: T) => tf.addN([a, b, c]),
  );
  check(
    'where',
    [
      [3, 4],
      [3, 4],
    ],
    (a: T, b: T) => tf.where(tf.tile(tf.tensor2d([1, 0, 1], [3, 1], 'bool'), [1, 4]), a, b),
  );
}
