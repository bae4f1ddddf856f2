import * as tf from '@tensorflow/tfjs-core';
import type { Check } from './gradient-case.js';

type T = tf.Tensor;
type T2 = tf.Tensor2D;
type T4 = tf.Tensor4D;

/** Moving, repeating, gathering and scattering of elements. */
export function layoutCases(check: Check): void {
  check('reshape and transpose', [[2, 3, 4]], (x: T) =>
    tf.reshape(tf.transpose(x, [2, 0, 1]), [4, 6]),
  );
  check('slice', [[3, 4, 2]], (x: T) => tf.slice(x, [1, 1, 0], [2, 2, 2]));
  check('stridedSlice by gather', [[5, 4]], (x: T) => tf.gather(x, tf.range(0, 5, 2, 'int32')));
  check(
    'concat',
    [
      [2, 3],
      [2, 2],
    ],
    (a: T, b: T) => tf.concat([a, b], 1),
  );
  check(
    'stack',
    [
      [2, 3],
      [2, 3],
    ],
    (a: T, b: T) => tf.stack([a, b], 1),
  );
  check('unstack', [[3, 2]], (x: T) => tf.mul(tf.unstack(x)[0]!, tf.unstack(x)[2]!));
  check('split', [[4, 3]], (x: T) => tf.mul(tf.split(x, [1, 3])[0]!, tf.split(x, [1, 3])[1]!));
  check('pad', [[2, 3]], (x: T2) =>
    tf.pad(
      x,
      [
        [1, 0],
        [2, 1],
      ],
      3,
    ),
  );
  check('mirrorPad reflect', [[3, 4]], (x: T2) =>
    tf.mirrorPad(
      x,
      [
        [1, 2],
        [0, 3],
      ],
      'reflect',
    ),
  );
  check('mirrorPad symmetric', [[3, 4]], (x: T2) =>
    tf.mirrorPad(
      x,
      [
        [1, 2],
        [0, 3],
      ],
      'symmetric',
    ),
  );
  check('tile', [[2, 3]], (x: T) => tf.tile(x, [2, 3]));
  check('broadcastTo', [[3, 1]], (x: T) => tf.broadcastTo(x, [2, 3, 4]));
  check('reverse', [[2, 3, 4]], (x: T) => tf.reverse(x, [0, 2]));
  check('gather, repeated indices', [[5, 3]], (x: T) =>
    tf.gather(
      x,
      tf.tensor2d(
        [
          [4, 1],
          [1, 1],
        ],
        undefined,
        'int32',
      ),
    ),
  );
  check('gather along columns', [[3, 5]], (x: T) =>
    tf.gather(x, tf.tensor1d([4, 1, 1], 'int32'), 1),
  );
  check('unsortedSegmentSum', [[5, 2]], (x: T) =>
    tf.unsortedSegmentSum(x, tf.tensor1d([2, 0, 2, 1, 2], 'int32'), 4),
  );
  check('gatherND', [[4, 3, 2]], (x: T) =>
    tf.gatherND(
      x,
      tf.tensor2d(
        [
          [3, 1],
          [0, 2],
          [3, 1],
        ],
        undefined,
        'int32',
      ),
    ),
  );
  check('scatterND', [[3, 2]], (x: T) =>
    tf.scatterND(tf.tensor2d([[1], [3], [1]], undefined, 'int32'), x, [5, 2]),
  );
  check('topk', [[3, 5]], (x: T) => tf.topk(x, 2).values, 'distinct');
  // Not 'bij,bjk->b': TensorFlow.js's CPU backend, which gives the differences, has that sum wrong.
  for (const equation of ['bij,bjk->bik', 'bij,bjk->ki', 'bij,bjk->'])
    check(
      `einsum ${equation}`,
      [
        [2, 3, 4],
        [2, 4, 2],
      ],
      (a: T, b: T) => tf.einsum(equation, a, b),
    );
  check(
    'einsum with a letter of one factor',
    [
      [2, 3],
      [3, 4],
    ],
    (a: T, b: T) => tf.einsum('ij,jk->i', a, b),
  );
  check('spaceToBatchND', [[1, 4, 4, 2]], (x: T4) =>
    tf.spaceToBatchND(
      x,
      [2, 2],
      [
        [0, 0],
        [2, 0],
      ],
    ),
  );
  check('batchToSpaceND', [[4, 2, 3, 1]], (x: T4) =>
    tf.batchToSpaceND(
      x,
      [2, 2],
      [
        [0, 1],
        [1, 0],
      ],
    ),
  );
}
