import * as tf from '@tensorflow/tfjs-core';
import {
  type Property,
  type Type,
  types,
  numbers,
  real,
  randomTensor,
  axesOf,
  flip,
} from './random-case.js';
import { ofTensor } from './of-tensor.js';

const reduction =
  (
    run: (x: tf.Tensor, axes: number[] | undefined, keep: boolean) => tf.Tensor,
    allowedTypes: readonly Type[],
    low = -3,
    high = 3,
  ): Property =>
  (seeded) => {
    const shape = seeded.shape(seeded.whole(1, 4), 4);
    const [axes, keep, type] = [
      axesOf(seeded, shape.length),
      seeded.unit() < 0.5,
      seeded.pick(allowedTypes),
    ];
    const x = randomTensor(seeded, shape, type, low, high);
    return {
      inputs: `${type}[${shape}] over ${axes}, keeping ${keep}`,
      run: () => run(x(), axes, keep),
    };
  };

/** Reductions, running sums, softmax and the largest elements. */
export const reductionProperties: Readonly<Record<string, Property>> = {
  sum: reduction((x, axes, keep) => tf.sum(x, axes, keep), types),
  mean: reduction((x, axes, keep) => tf.mean(x, axes, keep), numbers),
  prod: reduction((x, axes, keep) => tf.prod(x, axes, keep), numbers, -2, 2),
  max: reduction((x, axes, keep) => tf.max(x, axes, keep), numbers),
  min: reduction((x, axes, keep) => tf.min(x, axes, keep), numbers),
  all: reduction((x, axes, keep) => tf.all(x, axes, keep), ['bool']),
  any: reduction((x, axes, keep) => tf.any(x, axes, keep), ['bool']),
  logSumExp: reduction((x, axes, keep) => tf.logSumExp(x, axes, keep), real),
  argMax: ofTensor(
    1,
    4,
    (shape, seeded) => {
      const axis = seeded.whole(0, shape.length - 1);
      return (x) => tf.argMax(x, axis);
    },
    numbers,
  ),
  argMin: ofTensor(
    1,
    4,
    (shape, seeded) => {
      const axis = seeded.whole(0, shape.length - 1);
      return (x) => tf.argMin(x, axis);
    },
    numbers,
  ),
  cumsum: ofTensor(
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
  cumprod: ofTensor(
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
  softmax: ofTensor(1, 4, () => (x) => tf.softmax(x), real),
  logSoftmax: ofTensor(1, 4, () => (x) => tf.logSoftmax(x), real),
  topk: ofTensor(
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
};
