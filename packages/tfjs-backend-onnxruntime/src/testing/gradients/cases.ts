import * as tf from '@tensorflow/tfjs-core';
import { Seeded } from '../seeded.js';

/** A function of tensors whose gradient is checked at one point. */
export interface GradientCase {
  readonly name: string;
  readonly inputs: readonly {
    readonly shape: readonly number[];
    readonly values: readonly number[];
  }[];
  readonly run: (...inputs: tf.Tensor[]) => tf.Tensor;
}

type Run = (...inputs: never[]) => tf.Tensor;
type Range = readonly [low: number, high: number] | 'distinct';

const cases: GradientCase[] = [];

function check(
  name: string,
  shapes: readonly (readonly number[])[],
  run: Run,
  ...ranges: readonly Range[]
): void {
  const seeded = new Seeded(cases.length + 1);
  const inputs = shapes.map((shape, i) => {
    const count = shape.reduce((product, extent) => product * extent, 1);
    const range = ranges[i] ?? ranges[0] ?? [-2, 2];
    return {
      shape,
      values:
        range === 'distinct'
          ? seeded.distinct(count).map((value) => value + i / 256)
          : seeded.fractions(count, ...range),
    };
  });
  cases.push({ name, inputs, run: run as GradientCase['run'] });
}

type T = tf.Tensor;
type T1 = tf.Tensor1D;
type T2 = tf.Tensor2D;
type T3 = tf.Tensor3D;
type T4 = tf.Tensor4D;
type T5 = tf.Tensor5D;

// One input, element by element. Ranges keep clear of places where there is no derivative.
const positive: Range = [0.25, 3];
const within: Range = [-0.9, 0.9];
for (const [name, run, range] of [
  ['abs', tf.abs, positive],
  ['acos', tf.acos, within],
  ['acosh', tf.acosh, [1.25, 3]],
  ['asin', tf.asin, within],
  ['asinh', tf.asinh],
  ['atan', tf.atan],
  ['atanh', tf.atanh, within],
  ['cos', tf.cos],
  ['cosh', tf.cosh],
  ['elu', tf.elu],
  ['erf', tf.erf],
  ['exp', tf.exp],
  ['expm1', tf.expm1],
  ['leakyRelu', tf.leakyRelu, positive],
  ['log', tf.log, positive],
  ['log1p', tf.log1p, positive],
  ['logSigmoid', tf.logSigmoid],
  ['neg', tf.neg],
  ['reciprocal', tf.reciprocal, positive],
  ['relu', tf.relu, positive],
  ['relu6', tf.relu6, positive],
  ['rsqrt', tf.rsqrt, positive],
  ['selu', tf.selu],
  ['sigmoid', tf.sigmoid],
  ['sin', tf.sin],
  ['sinh', tf.sinh],
  ['softplus', tf.softplus],
  ['sqrt', tf.sqrt, positive],
  ['square', tf.square],
  ['tan', tf.tan, within],
  ['tanh', tf.tanh],
] as readonly [string, Run, Range?][])
  check(name, [[2, 5]], run, ...(range ? [range] : []));
check('clipByValue', [[3, 4]], (x: T) => tf.clipByValue(x, -1.00001, 1.00001));
check('rectified negative values', [[3, 4]], (x: T) => tf.relu(x), [-3, -0.25]);

// Two inputs, broadcast.
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

// Reductions and running ops.
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

// Matrix products and what is made of them.
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

// Moving of elements.
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
check('gather along columns', [[3, 5]], (x: T) => tf.gather(x, tf.tensor1d([4, 1, 1], 'int32'), 1));
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

// Convolutions.
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
    check(`maxPool, ${form}`, [[2, 6, 5, 2]], (x: T4) => tf.maxPool(x, 3, stride, pad), 'distinct');
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

// Normalisation and images.
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

/** Every differentiable kernel at least once, each at a point where it has a derivative. */
export const gradientCases: readonly GradientCase[] = cases;

/** The weights that make a case's result one number, so that it has a gradient. */
export function weightsOf(count: number): number[] {
  return new Seeded(12345).fractions(count, 0.5, 1.5);
}
