import * as tf from '@tensorflow/tfjs-core';
import type { Seeded } from '../seeded.js';
import { type Property, randomTensor } from './random-case.js';
import { withGradients } from './with-gradients.js';

/** A window that fits: extent, kernel, stride, dilation, and a padding that TensorFlow.js takes. */
function window(
  seeded: Seeded,
  kernels: number,
): {
  kernel: number;
  stride: number;
  dilation: number;
  pad: 'same' | 'valid' | number;
  smallest: number;
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
    smallest: (kernel - 1) * dilation + 1,
  };
}

const convolution =
  (form: 'conv2d' | 'depthwise' | 'separable'): Property =>
  (seeded) => {
    const { kernel, stride, dilation, pad, smallest } = window(seeded, 3);
    const [n, h, w, c, out] = [
      seeded.whole(1, 3),
      seeded.whole(smallest, 9),
      seeded.whole(smallest, 9),
      seeded.pick([1, 2, 3, 16]),
      seeded.pick([1, 3, 16]),
    ];
    const x = randomTensor(seeded, [n, h, w, c], 'float32', -1, 1);
    const text = `[${[n, h, w, c]}] kernel ${kernel} stride ${stride} dilation ${dilation} pad ${pad} to ${out}`;
    if (form === 'conv2d') {
      const filter = randomTensor(seeded, [kernel, kernel, c, out], 'float32', -1, 1);
      return {
        inputs: text,
        run: withGradients([x, filter], (a, b) =>
          tf.conv2d(a as tf.Tensor4D, b, stride, pad, 'NHWC', dilation),
        ),
      };
    }
    const multiple = seeded.whole(1, 2);
    const filter = randomTensor(seeded, [kernel, kernel, c, multiple], 'float32', -1, 1);
    if (form === 'depthwise')
      return {
        inputs: text,
        run: withGradients([x, filter], (a, b) =>
          tf.depthwiseConv2d(a as tf.Tensor4D, b, stride, pad, 'NHWC', dilation),
        ),
      };
    const point = randomTensor(seeded, [1, 1, c * multiple, out], 'float32', -1, 1);
    const words = typeof pad === 'number' ? 'same' : pad;
    return {
      inputs: text,
      run: () => tf.separableConv2d(x() as tf.Tensor4D, filter(), point(), stride, words, dilation),
    };
  };

const conv1d: Property = (seeded) => {
  const { kernel, stride, dilation, pad, smallest } = window(seeded, 4);
  const [n, w, c, out] = [
    seeded.whole(1, 3),
    seeded.whole(smallest, 12),
    seeded.whole(1, 4),
    seeded.whole(1, 4),
  ];
  const [x, filter] = [
    randomTensor(seeded, [n, w, c], 'float32', -1, 1),
    randomTensor(seeded, [kernel, c, out], 'float32', -1, 1),
  ];
  const words = typeof pad === 'number' ? 'same' : pad;
  return {
    inputs: `[${[n, w, c]}] kernel ${kernel} stride ${stride} dilation ${dilation} ${words}`,
    run: withGradients([x, filter], (a, b) =>
      tf.conv1d(a as tf.Tensor3D, b, stride, words, 'NWC', dilation),
    ),
  };
};

const conv3d: Property = (seeded) => {
  const { kernel, stride, pad, smallest } = window(seeded, 2);
  const [n, d, h, w, c, out] = [
    seeded.whole(1, 2),
    seeded.whole(smallest, 5),
    seeded.whole(smallest, 5),
    seeded.whole(smallest, 5),
    seeded.whole(1, 3),
    seeded.whole(1, 3),
  ];
  const words = typeof pad === 'number' ? 'valid' : pad;
  const [x, filter] = [
    randomTensor(seeded, [n, d, h, w, c], 'float32', -1, 1),
    randomTensor(seeded, [kernel, kernel, kernel, c, out], 'float32', -1, 1),
  ];
  return {
    inputs: `[${[n, d, h, w, c]}] kernel ${kernel} stride ${stride} ${words}`,
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
    randomTensor(seeded, [n, h, w, c], 'float32', -1, 1),
    randomTensor(seeded, [kernel, kernel, out, c], 'float32', -1, 1),
  ];
  return {
    inputs: `[${[n, h, w, c]}] kernel ${kernel} stride ${stride} ${pad}`,
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
    const { kernel, stride, pad: any, smallest } = window(seeded, 3);
    const pad = rank === 3 && typeof any === 'number' ? 'valid' : any;
    const shape = [
      seeded.whole(1, 2),
      ...Array.from({ length: rank }, () => seeded.whole(smallest, 7)),
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
      inputs: `[${shape}] kernel ${kernel} stride ${stride} ${pad}`,
      run: differentiable ? withGradients([x], run as never) : () => run(x()),
    };
  };

/** Convolutions and pooling. */
export const windowProperties: Readonly<Record<string, Property>> = {
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
  dilation2d: (seeded) => {
    const [k, stride, pad] = [
      seeded.whole(1, 3),
      seeded.whole(1, 2),
      seeded.pick(['same', 'valid'] as const),
    ];
    const shape = [2, ...seeded.shape(2, 7, 3), 2];
    const [x, filter] = [randomTensor(seeded, shape), randomTensor(seeded, [k, k, 2])];
    return {
      inputs: `[${shape}] kernel ${k} stride ${stride} ${pad}`,
      run: withGradients([x, filter], (a, b) => tf.dilation2d(a as tf.Tensor4D, b, stride, pad)),
    };
  },
};
