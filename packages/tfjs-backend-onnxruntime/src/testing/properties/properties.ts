import * as tf from '@tensorflow/tfjs-core';
import type { Seeded } from '../seeded.js';

/** One drawn call: what it is, and how it runs on whatever backend is in use. */
export interface Drawn {
  readonly of: string;
  readonly run: () => tf.Tensor | tf.Tensor[];
}

export type Property = (seeded: Seeded) => Drawn;

type Type = 'float32' | 'int32' | 'bool';

/** The elements of a tensor are drawn once; the tensor is made on the backend in use. */
function drawn(
  seeded: Seeded,
  shape: readonly number[],
  type: Type = 'float32',
  low = -3,
  high = 3,
): () => never {
  const count = shape.reduce((product, extent) => product * extent, 1);
  const values =
    type === 'float32'
      ? seeded.fractions(count, low, high)
      : Array.from({ length: count }, () =>
          type === 'bool' ? seeded.whole(0, 1) : seeded.whole(low, high),
        );
  return () => tf.tensor(values, [...shape], type) as never;
}

const pair = (seeded: Seeded): [number[], number[]] => {
  // shapes that broadcast
  const whole = seeded.shape(seeded.whole(0, 4), 4);
  const part = (): number[] =>
    whole.slice(seeded.whole(0, whole.length)).map((extent) => (seeded.unit() < 0.3 ? 1 : extent));
  return seeded.unit() < 0.5 ? [whole, part()] : [part(), whole];
};

const types: readonly Type[] = ['float32', 'int32', 'bool'];
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
type Unary = (x: tf.Tensor) => tf.Tensor;

const binary =
  (run: Binary, low = -3, high = 3, of: readonly Type[] = types): Property =>
  (seeded) => {
    const [left, right] = pair(seeded);
    const type = seeded.pick(of);
    const [a, b] = [drawn(seeded, left, type, low, high), drawn(seeded, right, type, low, high)];
    return { of: `${type}[${left}] and [${right}]`, run: () => run(a(), b()) };
  };

const special = [NaN, Infinity, -Infinity, 0, -0, 0.5, -0.5, 1.5, 2.5, -1.5, 1, -1, 88, -88];
const unary =
  (run: Unary, low = -3, high = 3, of: readonly Type[] = ['float32', 'int32']): Property =>
  (seeded) => {
    const type = seeded.pick(of);
    const shape = seeded.shape(seeded.whole(0, 4), 4, 0);
    if (type === 'float32' && seeded.unit() < 0.3)
      return { of: 'special numbers', run: () => run(tf.tensor(special)) };
    const x = drawn(seeded, shape, type, low, high);
    return { of: `${type}[${shape}]`, run: () => run(x()) };
  };

const axesOf = (seeded: Seeded, rank: number): number[] | undefined => {
  if (seeded.unit() < 0.2) return undefined;
  const axes = Array.from({ length: rank }, (_, axis) => axis).filter(() => seeded.unit() < 0.5);
  return axes.map((axis) => (seeded.unit() < 0.3 ? axis - rank : axis));
};
const reduction =
  (
    run: (x: tf.Tensor, axes: number[] | undefined, keep: boolean) => tf.Tensor,
    of: readonly Type[],
    low = -3,
    high = 3,
  ): Property =>
  (seeded) => {
    const shape = seeded.shape(seeded.whole(1, 4), 4);
    const [axes, keep, type] = [axesOf(seeded, shape.length), seeded.unit() < 0.5, seeded.pick(of)];
    const x = drawn(seeded, shape, type, low, high);
    return {
      of: `${type}[${shape}] over ${axes}, keeping ${keep}`,
      run: () => run(x(), axes, keep),
    };
  };

/** Values and gradients of a function of several tensors. */
const withGradients =
  (given: readonly (() => tf.Tensor)[], run: (...inputs: never[]) => tf.Tensor) =>
  (): tf.Tensor[] => {
    const tensors = given.map((make) => make());
    const result = run(...(tensors as never[]));
    return [
      result,
      ...tf.grads((...inputs) => tf.sum(tf.mul(run(...(inputs as never[])), tf.add(result, 0.5))))(
        tensors,
      ),
    ];
  };

/** A window that fits: extent, kernel, stride, dilation, and a padding that TensorFlow.js takes. */
function window(
  seeded: Seeded,
  kernels: number,
): {
  kernel: number;
  stride: number;
  dilation: number;
  pad: 'same' | 'valid' | number;
  least: number;
} {
  const kernel = seeded.whole(1, kernels);
  const stride = seeded.whole(1, 3);
  const dilation = stride === 1 ? seeded.whole(1, 2) : 1;
  const pad = seeded.pick(['same', 'valid', 'number'] as const);
  return {
    kernel,
    stride,
    dilation,
    pad: pad === 'number' ? seeded.whole(0, Math.max(0, kernel - 1)) : pad,
    least: (kernel - 1) * dilation + 1,
  };
}

const convolution =
  (form: 'conv2d' | 'depthwise' | 'separable'): Property =>
  (seeded) => {
    const { kernel, stride, dilation, pad, least } = window(seeded, 3);
    const [n, h, w, c, out] = [
      seeded.whole(1, 3),
      seeded.whole(least, 9),
      seeded.whole(least, 9),
      seeded.pick([1, 2, 3, 16]),
      seeded.pick([1, 3, 16]),
    ];
    const x = drawn(seeded, [n, h, w, c], 'float32', -1, 1);
    const text = `[${[n, h, w, c]}] kernel ${kernel} stride ${stride} dilation ${dilation} pad ${pad} to ${out}`;
    if (form === 'conv2d') {
      const filter = drawn(seeded, [kernel, kernel, c, out], 'float32', -1, 1);
      return {
        of: text,
        run: withGradients([x, filter], (a, b) =>
          tf.conv2d(a as tf.Tensor4D, b, stride, pad, 'NHWC', dilation),
        ),
      };
    }
    const multiple = seeded.whole(1, 2);
    const filter = drawn(seeded, [kernel, kernel, c, multiple], 'float32', -1, 1);
    if (form === 'depthwise')
      return {
        of: text,
        run: withGradients([x, filter], (a, b) =>
          tf.depthwiseConv2d(a as tf.Tensor4D, b, stride, pad, 'NHWC', dilation),
        ),
      };
    const point = drawn(seeded, [1, 1, c * multiple, out], 'float32', -1, 1);
    const words = typeof pad === 'number' ? 'same' : pad;
    return {
      of: text,
      run: () => tf.separableConv2d(x() as tf.Tensor4D, filter(), point(), stride, words, dilation),
    };
  };

const conv1d: Property = (seeded) => {
  const { kernel, stride, dilation, pad, least } = window(seeded, 4);
  const [n, w, c, out] = [
    seeded.whole(1, 3),
    seeded.whole(least, 12),
    seeded.whole(1, 4),
    seeded.whole(1, 4),
  ];
  const [x, filter] = [
    drawn(seeded, [n, w, c], 'float32', -1, 1),
    drawn(seeded, [kernel, c, out], 'float32', -1, 1),
  ];
  const words = typeof pad === 'number' ? 'same' : pad;
  return {
    of: `[${[n, w, c]}] kernel ${kernel} stride ${stride} dilation ${dilation} ${words}`,
    run: withGradients([x, filter], (a, b) =>
      tf.conv1d(a as tf.Tensor3D, b, stride, words, 'NWC', dilation),
    ),
  };
};

const conv3d: Property = (seeded) => {
  const { kernel, stride, pad, least } = window(seeded, 2);
  const [n, d, h, w, c, out] = [
    seeded.whole(1, 2),
    seeded.whole(least, 5),
    seeded.whole(least, 5),
    seeded.whole(least, 5),
    seeded.whole(1, 3),
    seeded.whole(1, 3),
  ];
  const words = typeof pad === 'number' ? 'valid' : pad;
  const [x, filter] = [
    drawn(seeded, [n, d, h, w, c], 'float32', -1, 1),
    drawn(seeded, [kernel, kernel, kernel, c, out], 'float32', -1, 1),
  ];
  return {
    of: `[${[n, d, h, w, c]}] kernel ${kernel} stride ${stride} ${words}`,
    run: withGradients([x, filter], (a, b) => tf.conv3d(a as tf.Tensor5D, b, stride, words)),
  };
};

const transposed: Property = (seeded) => {
  const [kernel, stride, pad] = [
    seeded.whole(1, 4),
    seeded.whole(1, 3),
    seeded.pick(['same', 'valid'] as const),
  ];
  const [n, h, w, c, out] = [
    seeded.whole(1, 2),
    seeded.whole(1, 4),
    seeded.whole(1, 4),
    seeded.whole(1, 4),
    seeded.whole(1, 4),
  ];
  const grown = (extent: number) =>
    pad === 'same' ? extent * stride : (extent - 1) * stride + kernel;
  const [x, filter] = [
    drawn(seeded, [n, h, w, c], 'float32', -1, 1),
    drawn(seeded, [kernel, kernel, out, c], 'float32', -1, 1),
  ];
  return {
    of: `[${[n, h, w, c]}] kernel ${kernel} stride ${stride} ${pad}`,
    run: withGradients([x, filter], (a, b) =>
      tf.conv2dTranspose(a as tf.Tensor4D, b, [n, grown(h), grown(w), out], stride, pad),
    ),
  };
};

/**
 * The average's gradient only without padding: at a padded edge the CPU backend's is not that of
 * its forward pass.
 */
const pool =
  (kind: 'avg' | 'max', rank: 2 | 3): Property =>
  (seeded) => {
    const { kernel, stride, pad: any, least } = window(seeded, 3);
    const pad = rank === 3 && typeof any === 'number' ? 'valid' : any;
    const shape = [
      seeded.whole(1, 2),
      ...Array.from({ length: rank }, () => seeded.whole(least, 7)),
      seeded.pick([1, 2, 16]),
    ];
    const x = (() => {
      const values = seeded.distinct(shape.reduce((product, extent) => product * extent, 1));
      return () => tf.tensor(values, shape) as never;
    })();
    const run = (input: tf.Tensor): tf.Tensor => {
      if (rank === 3)
        return (kind === 'avg' ? tf.avgPool3d : tf.maxPool3d)(
          input as tf.Tensor5D,
          kernel,
          stride,
          pad,
        );
      return (kind === 'avg' ? tf.avgPool : tf.maxPool)(input as tf.Tensor4D, kernel, stride, pad);
    };
    const differentiable = kind === 'max' || pad === 'valid' || pad === 0;
    return {
      of: `[${shape}] kernel ${kernel} stride ${stride} ${pad}`,
      run: differentiable ? withGradients([x], run as never) : () => run(x()),
    };
  };

const product: Property = (seeded) => {
  const [m, k, n] = seeded.shape(3, 6) as [number, number, number];
  const [transposeA, transposeB] = [seeded.unit() < 0.5, seeded.unit() < 0.5];
  const batch = seeded.shape(seeded.whole(0, 2), 3);
  const other = batch.map((extent) => (seeded.unit() < 0.3 ? 1 : extent));
  const [a, b] = [
    [...batch, ...(transposeA ? [k, m] : [m, k])],
    [...other, ...(transposeB ? [n, k] : [k, n])],
  ];
  return {
    of: `[${a}] ${transposeA} by [${b}] ${transposeB}`,
    run: withGradients([drawn(seeded, a), drawn(seeded, b)], (x, y) =>
      tf.matMul(x as tf.Tensor, y, transposeA, transposeB),
    ),
  };
};

/** A drawn tensor; `choose` fixes the choices and gives the call. */
const moved =
  (
    least: number,
    most: number,
    choose: (shape: number[], seeded: Seeded) => (x: never) => tf.Tensor | tf.Tensor[],
    of: readonly Type[] = types,
  ): Property =>
  (seeded) => {
    const shape = seeded.shape(seeded.whole(least, most), 5);
    const type = seeded.pick(of);
    const [x, call] = [drawn(seeded, shape, type), choose(shape, seeded)];
    return { of: `${type}[${shape}]`, run: () => call(x()) };
  };

const real: readonly Type[] = ['float32'];
const numbers: readonly Type[] = ['float32', 'int32'];
const flip = (seeded: Seeded): boolean => seeded.unit() < 0.5;

/**
 * Each property is drawn several times and compared with TensorFlow.js's CPU backend. Left out is
 * what that backend gives no sense to: sums
 * and products of two truth values typed as truth values, fractions typed as whole numbers, einsum
 * into an order with the batch last.
 */
export const properties: Readonly<Record<string, Property>> = {
  add: binary(tf.add, -3, 3, numbers),
  sub: binary(tf.sub, -3, 3, numbers),
  mul: binary(tf.mul, -3, 3, numbers),
  div: binary(tf.div, 1, 5, numbers),
  'div by what may be zero': binary(tf.div, -1, 1, ['int32']),
  floorDiv: binary(tf.floorDiv, -5, 5, ['int32']),
  mod: binary(tf.mod, 1, 6, numbers),
  maximum: binary(tf.maximum, -3, 3, numbers),
  minimum: binary(tf.minimum, -3, 3, numbers),
  pow: binary(tf.pow, 0, 3, numbers),
  squaredDifference: binary(tf.squaredDifference, -3, 3, numbers),
  atan2: binary(tf.atan2, -3, 3, real),
  equal: binary(tf.equal),
  notEqual: binary(tf.notEqual),
  less: binary(tf.less),
  lessEqual: binary(tf.lessEqual),
  greater: binary(tf.greater),
  greaterEqual: binary(tf.greaterEqual),
  logicalAnd: binary(tf.logicalAnd, 0, 1, ['bool']),
  logicalOr: binary(tf.logicalOr, 0, 1, ['bool']),
  logicalXor: binary(tf.logicalXor, 0, 1, ['bool']),
  abs: unary(tf.abs),
  acos: unary(tf.acos, -1, 1, real),
  asin: unary(tf.asin, -1, 1, real),
  atan: unary(tf.atan, -3, 3, real),
  ceil: unary(tf.ceil, -3, 3, real),
  cos: unary(tf.cos, -3, 3, real),
  elu: unary(tf.elu, -3, 3, real),
  erf: unary(tf.erf, -3, 3, real),
  exp: unary(tf.exp, -3, 3, real),
  expm1: unary(tf.expm1, -1, 2, real),
  floor: unary(tf.floor, -3, 3, real),
  isFinite: unary(tf.isFinite),
  isInf: unary(tf.isInf),
  isNaN: unary(tf.isNaN),
  leakyRelu: unary(tf.leakyRelu, -3, 3, real),
  log: unary(tf.log, 1, 9, real),
  log1p: unary(tf.log1p, 0, 3, real),
  logicalNot: unary(tf.logicalNot, 0, 1, ['bool']),
  neg: unary(tf.neg),
  reciprocal: unary(tf.reciprocal, 1, 3, real),
  relu: unary(tf.relu),
  relu6: unary(tf.relu6, -3, 9),
  round: unary(tf.round),
  rsqrt: unary(tf.rsqrt, 1, 5, real),
  selu: unary(tf.selu, -3, 3, real),
  sigmoid: unary(tf.sigmoid, -3, 3, real),
  sign: unary(tf.sign),
  sin: unary(tf.sin, -3, 3, real),
  softplus: unary(tf.softplus, -3, 3, real),
  sqrt: unary(tf.sqrt, 0, 5, real),
  square: unary(tf.square),
  tanh: unary(tf.tanh, -3, 3, real),
  step: unary(tf.step),
  clipByValue: unary((x) => tf.clipByValue(x, -1, 1), -3, 3, numbers),
  sum: reduction((x, axes, keep) => tf.sum(x, axes, keep), types),
  mean: reduction((x, axes, keep) => tf.mean(x, axes, keep), numbers),
  prod: reduction((x, axes, keep) => tf.prod(x, axes, keep), numbers, -2, 2),
  max: reduction((x, axes, keep) => tf.max(x, axes, keep), numbers),
  min: reduction((x, axes, keep) => tf.min(x, axes, keep), numbers),
  all: reduction((x, axes, keep) => tf.all(x, axes, keep), ['bool']),
  any: reduction((x, axes, keep) => tf.any(x, axes, keep), ['bool']),
  logSumExp: reduction((x, axes, keep) => tf.logSumExp(x, axes, keep), real),
  argMax: moved(
    1,
    4,
    (shape, seeded) => {
      const axis = seeded.whole(0, shape.length - 1);
      return (x) => tf.argMax(x, axis);
    },
    numbers,
  ),
  argMin: moved(
    1,
    4,
    (shape, seeded) => {
      const axis = seeded.whole(0, shape.length - 1);
      return (x) => tf.argMin(x, axis);
    },
    numbers,
  ),
  cumsum: moved(
    1,
    4,
    (shape, seeded) => {
      const [axis, exclusive, reverse] = [
        seeded.whole(0, shape.length - 1),
        flip(seeded),
        flip(seeded),
      ];
      return (x) => tf.cumsum(x, axis, exclusive, reverse);
    },
    numbers,
  ),
  cumprod: moved(
    1,
    4,
    (shape, seeded) => {
      const [axis, exclusive, reverse] = [
        seeded.whole(0, shape.length - 1),
        flip(seeded),
        flip(seeded),
      ];
      return (x) => tf.cumprod(x, axis, exclusive, reverse);
    },
    numbers,
  ),
  softmax: moved(1, 4, () => (x) => tf.softmax(x), real),
  logSoftmax: moved(1, 4, () => (x) => tf.logSoftmax(x), real),
  topk: moved(
    1,
    3,
    (shape, seeded) => {
      const k = seeded.whole(1, shape.at(-1)!);
      return (x) => {
        const { values, indices } = tf.topk(x, k);
        return [values, indices];
      };
    },
    numbers,
  ),
  matMul: product,
  conv1d,
  conv2d: convolution('conv2d'),
  depthwiseConv2d: convolution('depthwise'),
  separableConv2d: convolution('separable'),
  conv3d,
  conv2dTranspose: transposed,
  avgPool: pool('avg', 2),
  maxPool: pool('max', 2),
  avgPool3d: pool('avg', 3),
  maxPool3d: pool('max', 3),
  transpose: moved(1, 5, (shape, seeded) => {
    const order = shape.map((_, axis) => axis).sort(() => seeded.unit() - 0.5);
    return (x) => tf.transpose(x, order);
  }),
  reverse: moved(1, 4, (shape, seeded) => {
    const axes = axesOf(seeded, shape.length);
    return (x) => tf.reverse(x, axes);
  }),
  slice: moved(1, 4, (shape, seeded) => {
    const begin = shape.map((extent) => seeded.whole(0, extent));
    const size = shape.map((extent, axis) => seeded.whole(0, extent - begin[axis]!));
    return (x) => tf.slice(x, begin, size);
  }),
  stridedSlice: moved(1, 4, (shape, seeded) => {
    const strides = shape.map(() => seeded.pick([1, 2, -1, -2]));
    const ends = shape.map((extent, axis) =>
      strides[axis]! > 0
        ? [seeded.whole(0, extent - 1), extent]
        : [seeded.whole(0, extent - 1), -extent - 1],
    );
    return (x) =>
      tf.stridedSlice(
        x,
        ends.map(([begin]) => begin!),
        ends.map(([, end]) => end!),
        strides,
      );
  }),
  pad: moved(1, 4, (shape, seeded) => {
    const paddings = shape.map((): [number, number] => [seeded.whole(0, 2), seeded.whole(0, 2)]);
    return (x) => tf.pad(x, paddings, 1);
  }),
  mirrorPad: moved(
    1,
    4,
    (shape, seeded) => {
      const mode = seeded.pick(['reflect', 'symmetric'] as const);
      const most = (extent: number) => (mode === 'reflect' ? extent - 1 : extent);
      const paddings = shape.map((extent): [number, number] => [
        seeded.whole(0, most(extent)),
        seeded.whole(0, most(extent)),
      ]);
      return (x) => tf.mirrorPad(x, paddings, mode);
    },
    numbers,
  ),
  tile: moved(1, 4, (shape, seeded) => {
    const times = shape.map(() => seeded.whole(1, 3));
    return (x) => tf.tile(x, times);
  }),
  expandDims: moved(0, 4, (shape, seeded) => {
    const axis = seeded.whole(-shape.length - 1, shape.length);
    return (x) => tf.expandDims(x, axis);
  }),
  concat: moved(1, 4, (shape, seeded) => {
    const axis = seeded.whole(0, shape.length - 1);
    return (x) =>
      tf.concat(
        [
          x,
          tf.slice(
            x,
            0,
            shape.map((extent, i) => (i === axis ? Math.ceil(extent / 2) : extent)),
          ),
          x,
        ],
        axis,
      );
  }),
  stack: moved(0, 3, (shape, seeded) => {
    const axis = seeded.whole(0, shape.length);
    return (x) => tf.stack([x, x, x], axis);
  }),
  unstack: moved(1, 4, (shape, seeded) => {
    const axis = seeded.whole(0, shape.length - 1);
    return (x) => tf.unstack(x, axis);
  }),
  split: moved(1, 4, (shape, seeded) => {
    const axis = seeded.whole(0, shape.length - 1);
    const first = seeded.whole(0, shape[axis]!);
    return (x) => tf.split(x, [first, shape[axis]! - first], axis);
  }),
  gather: moved(1, 4, (shape, seeded) => {
    const axis = seeded.whole(0, shape.length - 1);
    const at = Array.from({ length: seeded.whole(1, 6) }, () => seeded.whole(0, shape[axis]! - 1));
    return (x) => tf.gather(x, tf.tensor1d(at, 'int32'), axis);
  }),
  'gather in batches': moved(2, 4, (shape, seeded) => {
    const at = Array.from({ length: shape[0]! * 3 }, () => seeded.whole(0, shape[1]! - 1));
    return (x) => tf.gather(x, tf.tensor2d(at, [shape[0]!, 3], 'int32'), 1, 1);
  }),
  gatherND: moved(2, 4, (shape, seeded) => {
    const depth = seeded.whole(1, shape.length);
    const at = Array.from({ length: 4 }, () =>
      shape.slice(0, depth).map((extent) => seeded.whole(0, extent - 1)),
    );
    return (x) => tf.gatherND(x, tf.tensor2d(at, [4, depth], 'int32'));
  }),
  scatterND: (seeded) => {
    const shape = seeded.shape(seeded.whole(1, 3), 5);
    const depth = seeded.whole(1, shape.length);
    const at = Array.from({ length: 6 }, () =>
      shape.slice(0, depth).map((extent) => seeded.whole(0, extent - 1)),
    );
    const updates = drawn(seeded, [6, ...shape.slice(depth)], seeded.pick(numbers));
    return {
      of: `[${shape}] by ${depth}`,
      run: () => tf.scatterND(tf.tensor2d(at, [6, depth], 'int32'), updates(), shape as never),
    };
  },
  unsortedSegmentSum: moved(
    1,
    3,
    (shape, seeded) => {
      const at = Array.from({ length: shape[0]! }, () => seeded.whole(-1, 4));
      return (x) => tf.unsortedSegmentSum(x, tf.tensor1d(at, 'int32'), 4);
    },
    numbers,
  ),
  bincount: (seeded) => {
    const at = Array.from({ length: 12 }, () => seeded.whole(0, 6));
    const size = seeded.whole(3, 8);
    return {
      of: `${at} of ${size}`,
      run: () => tf.bincount(tf.tensor1d(at, 'int32'), tf.tensor1d([], 'int32'), size),
    };
  },
  oneHot: (seeded) => {
    const at = Array.from({ length: 6 }, () => seeded.whole(-1, 5));
    const depth = seeded.whole(2, 6);
    return {
      of: `${at} of ${depth}`,
      run: () => tf.oneHot(tf.tensor2d(at, [2, 3], 'int32'), depth, 2, -1),
    };
  },
  where: (seeded) => {
    const [left, right] = pair(seeded);
    const type = seeded.pick(types);
    const [c, a, b] = [
      drawn(seeded, right, 'bool'),
      drawn(seeded, left, type),
      drawn(seeded, right, type),
    ];
    return { of: `${type}[${left}] or [${right}]`, run: () => tf.where(c(), a(), b()) };
  },
  einsum: (seeded) => {
    const [i, j, k] = seeded.shape(3, 5) as [number, number, number];
    const [a, b] = [drawn(seeded, [2, i, j]), drawn(seeded, [2, j, k])];
    const equation = seeded.pick(['bij,bjk->bik', 'bij,bjk->ik', 'bij,bjk->ki', 'bij,bjk->']);
    return { of: `${equation} ${[i, j, k]}`, run: () => tf.einsum(equation, a(), b()) };
  },
  spaceToBatch: (seeded) => {
    const [h, w] = [2 * seeded.whole(1, 3), 2 * seeded.whole(1, 3)];
    const x = drawn(seeded, [2, h, w, 3]);
    return {
      of: `${[h, w]}`,
      run: () => {
        const there = tf.spaceToBatchND(
          x(),
          [2, 2],
          [
            [2, 0],
            [0, 0],
          ],
        );
        return [
          there,
          tf.batchToSpaceND(
            there,
            [2, 2],
            [
              [1, 1],
              [0, 0],
            ],
          ),
        ];
      },
    };
  },
  depthToSpace: (seeded) => {
    const [h, w] = seeded.shape(2, 4) as [number, number];
    const x = drawn(seeded, [2, h, w, 8]);
    return { of: `${[h, w]}`, run: () => tf.depthToSpace(x() as tf.Tensor4D, 2) };
  },
  resizeBilinear: (seeded) => {
    const [h, w, a, b] = seeded.shape(4, 7) as [number, number, number, number];
    const [corners, half] = seeded.pick([
      [true, false],
      [false, true],
      [false, false],
    ] as const);
    const x = drawn(seeded, [2, h, w, 2]);
    return {
      of: `${[h, w]} to ${[a, b]} ${corners} ${half}`,
      run: () => tf.image.resizeBilinear(x() as tf.Tensor4D, [a, b], corners, half),
    };
  },
  resizeNearestNeighbor: (seeded) => {
    const [h, w, a, b] = seeded.shape(4, 7) as [number, number, number, number];
    const [corners, half] = seeded.pick([
      [true, false],
      [false, true],
      [false, false],
    ] as const);
    const x = drawn(seeded, [2, h, w, 2]);
    return {
      of: `${[h, w]} to ${[a, b]} ${corners} ${half}`,
      run: () => tf.image.resizeNearestNeighbor(x() as tf.Tensor4D, [a, b], corners, half),
    };
  },
  cropAndResize: (seeded) => {
    const [h, w, a, b] = seeded.shape(4, 6) as [number, number, number, number];
    const method = seeded.pick(['bilinear', 'nearest'] as const);
    const [x, boxes] = [drawn(seeded, [2, h, w, 3]), drawn(seeded, [3, 4], 'float32', -0.1, 1.1)];
    return {
      of: `${[h, w]} to ${[a, b]} ${method}`,
      run: () =>
        tf.image.cropAndResize(
          x() as tf.Tensor4D,
          boxes(),
          tf.tensor1d([1, 0, 1], 'int32'),
          [a, b],
          method,
          7,
        ),
    };
  },
  batchNorm: (seeded) => {
    const shape = [...seeded.shape(3, 4), 3];
    const [x, m, v, o, s] = [
      drawn(seeded, shape),
      drawn(seeded, [3]),
      drawn(seeded, [3], 'float32', 0.5, 2),
      drawn(seeded, [3]),
      drawn(seeded, [3]),
    ];
    return {
      of: `[${shape}]`,
      run: () => [
        tf.batchNorm(x() as tf.Tensor4D, m(), v(), o(), s()),
        tf.batchNorm(x() as tf.Tensor4D, m() as tf.Tensor1D, v() as tf.Tensor1D),
      ],
    };
  },
  dilation2d: (seeded) => {
    const [k, stride, pad] = [
      seeded.whole(1, 3),
      seeded.whole(1, 2),
      seeded.pick(['same', 'valid'] as const),
    ];
    const shape = [2, ...seeded.shape(2, 7, 3), 2];
    const [x, filter] = [drawn(seeded, shape), drawn(seeded, [k, k, 2])];
    return {
      of: `[${shape}] kernel ${k} stride ${stride} ${pad}`,
      run: withGradients([x, filter], (a, b) => tf.dilation2d(a as tf.Tensor4D, b, stride, pad)),
    };
  },
  fft: (seeded) => {
    const shape = seeded.shape(2, 9);
    const [x, y] = [drawn(seeded, shape), drawn(seeded, shape)];
    return {
      of: `[${shape}]`,
      run: () => {
        const turned = tf.fft(tf.complex(x() as tf.Tensor, y()));
        const back = tf.ifft(turned);
        return [tf.real(turned), tf.imag(turned), tf.real(back), tf.abs(back)];
      },
    };
  },
};
