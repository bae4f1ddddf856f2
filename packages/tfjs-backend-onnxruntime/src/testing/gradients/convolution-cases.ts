import * as tf from '@tensorflow/tfjs-core';
import { positive, type Check } from './gradient-case.js';

type T1 = tf.Tensor1D;
type T3 = tf.Tensor3D;
type T4 = tf.Tensor4D;
type T5 = tf.Tensor5D;

/** Convolutions and pooling. */
export function convolutionCases(check: Check): void {
  for (const [stride, pad, dilation] of [
    [1, 'same', 1],
    [2, 'same', 1],
    [1, 'valid', 2],
    [2, 1, 1],
    [3, 'valid', 1],
  ] as const) {
    const form = `stride ${stride}, pad ${pad}, dilation ${dilation}`;
    if (typeof pad === 'string')
      check(
        `conv1d, ${form}`,
        [
          [2, 7, 2],
          [3, 2, 3],
        ],
        (x: T3, w: T3) => tf.conv1d(x, w, stride, pad, 'NWC', dilation),
      );
    check(
      `conv2d, ${form}`,
      [
        [2, 6, 5, 2],
        [3, 3, 2, 3],
      ],
      (x: T4, w: T4) => tf.conv2d(x, w, stride, pad, 'NHWC', dilation),
    );
    check(
      `depthwiseConv2d, ${form}`,
      [
        [2, 6, 5, 2],
        [3, 3, 2, 2],
      ],
      (x: T4, w: T4) => tf.depthwiseConv2d(x, w, stride, pad, 'NHWC', dilation),
    );
    if (typeof pad === 'string' && dilation === 1) {
      check(
        `conv3d, ${form}`,
        [
          [1, 4, 5, 4, 2],
          [2, 3, 2, 2, 2],
        ],
        (x: T5, w: T5) => tf.conv3d(x, w, stride, pad),
      );
      check(
        `separableConv2d, ${form}`,
        [
          [1, 5, 5, 2],
          [3, 3, 2, 1],
          [1, 1, 2, 3],
        ],
        (x: T4, d: T4, p: T4) => tf.separableConv2d(x, d, p, stride, pad),
      );
      check(`avgPool, ${form}`, [[2, 6, 5, 2]], (x: T4) => tf.avgPool(x, 3, stride, pad));
      check(
        `maxPool, ${form}`,
        [[2, 6, 5, 2]],
        (x: T4) => tf.maxPool(x, 3, stride, pad),
        'distinct',
      );
      check(`avgPool3d, ${form}`, [[1, 4, 5, 4, 2]], (x: T5) => tf.avgPool3d(x, 2, stride, pad));
      check(
        `maxPool3d, ${form}`,
        [[1, 4, 5, 4, 2]],
        (x: T5) => tf.maxPool3d(x, 2, stride, pad),
        'distinct',
      );
    }
  }
  check(
    'conv2d of pad by axis',
    [
      [1, 5, 5, 2],
      [3, 2, 2, 2],
    ],
    (x: T4, w: T4) =>
      tf.conv2d(x, w, 1, [
        [0, 0],
        [2, 0],
        [0, 1],
        [0, 0],
      ]),
  );
  check('avgPool of pad by axis', [[1, 3, 3, 1]], (x: T4) =>
    tf.avgPool(x, 3, 1, [
      [0, 0],
      [1, 2],
      [0, 1],
      [0, 0],
    ]),
  );
  check(
    'conv2dTranspose',
    [
      [2, 3, 3, 2],
      [3, 3, 3, 2],
    ],
    (x: T4, w: T4) => tf.conv2dTranspose(x, w, [2, 6, 6, 3], 2, 'same'),
  );
  check(
    'conv3dTranspose',
    [
      [1, 2, 2, 2, 2],
      [2, 2, 2, 3, 2],
    ],
    (x: T5, w: T5) => tf.conv3dTranspose(x, w, [1, 4, 4, 4, 3], 2, 'same'),
  );
  check(
    'fused.conv2d',
    [[1, 4, 4, 2], [3, 3, 2, 2], [2]],
    (x: T4, filter: T4, bias: T1) =>
      tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias, activation: 'relu' }),
    positive,
  );
  check(
    'fused.depthwiseConv2d',
    [[1, 4, 4, 2], [3, 3, 2, 1], [2]],
    (x: T4, filter: T4, bias: T1) =>
      tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: 'same', bias, activation: 'relu' }),
    positive,
  );
  check(
    'conv2d of channels first',
    [
      [1, 2, 5, 4],
      [3, 3, 2, 2],
    ],
    (x: T4, w: T4) => tf.conv2d(x, w, 1, 'same', 'NCHW'),
  );
  check(
    'conv2d, dilated rows',
    [
      [1, 7, 5, 2],
      [2, 2, 2, 2],
    ],
    (x: T4, w: T4) => tf.conv2d(x, w, 1, 'same', 'NHWC', [3, 1]),
  );
  check(
    'dilation2d',
    [
      [1, 5, 5, 2],
      [2, 2, 2],
    ],
    (x: T4, w: T3) => tf.dilation2d(x, w, 1, 'valid'),
    'distinct',
    [-0.004, 0.004],
  );
}
