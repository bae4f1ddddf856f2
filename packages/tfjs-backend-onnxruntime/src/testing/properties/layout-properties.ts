import * as tf from '@tensorflow/tfjs-core';
import { type Property, types, numbers, randomTensor, pair, axesOf } from './random-case.js';
import { ofTensor } from './of-tensor.js';

/** Moving, repeating, gathering and scattering of elements. */
export const layoutProperties: Readonly<Record<string, Property>> = {
  transpose: ofTensor(1, 5, (shape, seeded) => {
    const order = shape.map((_, axis) => axis).sort(() => seeded.unit() - 0.5);
    return (x) => tf.transpose(x, order);
  }),
  reverse: ofTensor(1, 4, (shape, seeded) => {
    const axes = axesOf(seeded, shape.length);
    return (x) => tf.reverse(x, axes);
  }),
  slice: ofTensor(1, 4, (shape, seeded) => {
    const begin = shape.map((extent) => seeded.whole(0, extent));
    const size = shape.map((extent, axis) => seeded.whole(0, extent - begin[axis]!));
    return (x) => tf.slice(x, begin, size);
  }),
  stridedSlice: ofTensor(1, 4, (shape, seeded) => {
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
  pad: ofTensor(1, 4, (shape, seeded) => {
    const paddings = shape.map((): [number, number] => [seeded.whole(0, 2), seeded.whole(0, 2)]);
    return (x) => tf.pad(x, paddings, 1);
  }),
  mirrorPad: ofTensor(
    1,
    4,
    (shape, seeded) => {
      const mode = seeded.pick(['reflect', 'symmetric'] as const);
      const maximum = (extent: number) => (mode === 'reflect' ? extent - 1 : extent);
      const paddings = shape.map((extent): [number, number] => [
        seeded.whole(0, maximum(extent)),
        seeded.whole(0, maximum(extent)),
      ]);
      return (x) => tf.mirrorPad(x, paddings, mode);
    },
    numbers,
  ),
  tile: ofTensor(1, 4, (shape, seeded) => {
    const times = shape.map(() => seeded.whole(1, 3));
    return (x) => tf.tile(x, times);
  }),
  expandDims: ofTensor(0, 4, (shape, seeded) => {
    const axis = seeded.whole(-shape.length - 1, shape.length);
    return (x) => tf.expandDims(x, axis);
  }),
  concat: ofTensor(1, 4, (shape, seeded) => {
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
  stack: ofTensor(0, 3, (shape, seeded) => {
    const axis = seeded.whole(0, shape.length);
    return (x) => tf.stack([x, x, x], axis);
  }),
  unstack: ofTensor(1, 4, (shape, seeded) => {
    const axis = seeded.whole(0, shape.length - 1);
    return (x) => tf.unstack(x, axis);
  }),
  split: ofTensor(1, 4, (shape, seeded) => {
    const axis = seeded.whole(0, shape.length - 1);
    const first = seeded.whole(0, shape[axis]!);
    return (x) => tf.split(x, [first, shape[axis]! - first], axis);
  }),
  gather: ofTensor(1, 4, (shape, seeded) => {
    const axis = seeded.whole(0, shape.length - 1);
    const at = Array.from({ length: seeded.whole(1, 6) }, () => seeded.whole(0, shape[axis]! - 1));
    return (x) => tf.gather(x, tf.tensor1d(at, 'int32'), axis);
  }),
  'gather in batches': ofTensor(2, 4, (shape, seeded) => {
    const at = Array.from({ length: shape[0]! * 3 }, () => seeded.whole(0, shape[1]! - 1));
    return (x) => tf.gather(x, tf.tensor2d(at, [shape[0]!, 3], 'int32'), 1, 1);
  }),
  gatherND: ofTensor(2, 4, (shape, seeded) => {
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
    const updates = randomTensor(seeded, [6, ...shape.slice(depth)], seeded.pick(numbers));
    return {
      inputs: `[${shape}] by ${depth}`,
      run: () => tf.scatterND(tf.tensor2d(at, [6, depth], 'int32'), updates(), shape as never),
    };
  },
  unsortedSegmentSum: ofTensor(
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
      inputs: `${at} of ${size}`,
      run: () => tf.bincount(tf.tensor1d(at, 'int32'), tf.tensor1d([], 'int32'), size),
    };
  },
  oneHot: (seeded) => {
    const at = Array.from({ length: 6 }, () => seeded.whole(-1, 5));
    const depth = seeded.whole(2, 6);
    return {
      inputs: `${at} of ${depth}`,
      run: () => tf.oneHot(tf.tensor2d(at, [2, 3], 'int32'), depth, 2, -1),
    };
  },
  where: (seeded) => {
    const [left, right] = pair(seeded);
    const type = seeded.pick(types);
    const [c, a, b] = [
      randomTensor(seeded, right, 'bool'),
      randomTensor(seeded, left, type),
      randomTensor(seeded, right, type),
    ];
    return { inputs: `${type}[${left}] or [${right}]`, run: () => tf.where(c(), a(), b()) };
  },
};
