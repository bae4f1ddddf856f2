import { stopGradient } from '@counterpoint/core';
import * as tf from '@tensorflow/tfjs-core';
import { takeAlong } from './gather.js';
import { rearrangeHost } from '../host/host-gather.js';
import { strides } from '../host/broadcast.js';
import {
  channelsLastOf,
  hostArray,
  isHost,
  plain,
  shapeOf,
  tensorOf,
  type HostArray,
  type Value,
} from '../value/value.js';
import {
  axisOf,
  input,
  listAttribute,
  listInput,
  numberAttribute,
  type Call,
  type Operator,
  type OperatorTable,
} from './operator.js';

type Reduce = (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor;
type ReduceNumbers = (values: readonly number[]) => number;

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** A reduction over the axes of an attribute or, from opset 13 or 18 on, of an input. */
function reduction(tensor: Reduce, numbers?: ReduceNumbers): Operator {
  return (call) => {
    const value = input(call, 0);
    const axes = reducedAxes(call, shapeOf(value).length);
    const keepDims = numberAttribute(call, 'keepdims', 1) === 1;
    if (axes.length === 0) return [value];
    if (isHost(value) && numbers) return [reduceHost(value, axes, keepDims, numbers)];
    return [plain(tensor(tensorOf(value), axes, keepDims))];
  };
}

function reducedAxes(call: Call, rank: number): number[] {
  const axes = listAttribute(call, 'axes') ?? listInput(call, 1) ?? [];
  if (axes.length > 0) return axes.map((axis) => axisOf(call, axis, rank));
  const none = numberAttribute(call, 'noop_with_empty_axes', 0) === 1;
  return none ? [] : Array.from({ length: rank }, (_, axis) => axis);
}

function reduceHost(
  array: HostArray,
  axes: readonly number[],
  keepDims: boolean,
  numbers: ReduceNumbers,
): HostArray {
  const { shape, type } = array;
  const keptAxes = shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const order = [...keptAxes, ...axes];
  const inputStrides = strides(shape);
  const turned = rearrangeHost(
    array,
    order.map((axis) => shape[axis]!),
    (indices) => indices.reduce((sum, index, i) => sum + inputStrides[order[i]!]! * index, 0),
  );
  const size = axes.reduce((total, axis) => total * shape[axis]!, 1);
  const values = Array.from({ length: size === 0 ? 0 : turned.values.length / size }, (_, i) =>
    numbers(Array.from(turned.values).slice(i * size, (i + 1) * size)),
  );
  const out = shape.flatMap((side, axis) => (!axes.includes(axis) ? [side] : keepDims ? [1] : []));
  return hostArray(type, out, type === 'float32' ? values.map(Math.fround) : values);
}

/** The places of the largest or smallest elements along an axis. */
function extremePlace(largest: boolean): Operator {
  return (call) => {
    const x = tensorOf(input(call, 0));
    const axis = axisOf(call, numberAttribute(call, 'axis', 0), x.rank);
    const last = numberAttribute(call, 'select_last_index', 0) === 1;
    const first = stopGradient(() => {
      const turned = last ? tf.reverse(x, axis) : x;
      return largest ? tf.argMax(turned, axis) : tf.argMin(turned, axis);
    });
    const place = last ? tf.sub(tf.scalar(x.shape[axis]! - 1, 'int32'), first) : first;
    return [plain(numberAttribute(call, 'keepdims', 1) === 1 ? tf.expandDims(place, axis) : place)];
  };
}

const topK: Operator = (call) => {
  const x = tensorOf(input(call, 0));
  const axis = axisOf(call, numberAttribute(call, 'axis', -1), x.rank);
  const count = listInput(call, 1)?.[0] ?? numberAttribute(call, 'k', 1);
  const largest = numberAttribute(call, 'largest', 1) === 1;
  const order = x.shape.map((_, i) => i);
  [order[axis], order[x.rank - 1]] = [x.rank - 1, axis];
  const indices = stopGradient(() => {
    const last = tf.transpose(x, order);
    return tf.transpose(tf.topk(largest ? last : tf.neg(last), count).indices, order);
  });
  return [plain(takeAlong(x, plain(indices), axis)), plain(indices)];
};

/** Pooling over all places: the mean or the maximum of each channel. */
function globalPool(reduce: Reduce): Operator {
  return (call) => {
    const x = channelsLastOf(input(call, 0));
    const axes = Array.from({ length: x.rank - 2 }, (_, i) => i + 1);
    const tensor = reduce(x, axes, true);
    return [{ tensor, channelsLast: true } satisfies Value];
  };
}

/** Operators that reduce axes. */
export const reductionOperators: OperatorTable = {
  ArgMax: extremePlace(true),
  ArgMin: extremePlace(false),
  GlobalAveragePool: globalPool((x, axes, keep) => tf.mean(x, axes, keep)),
  GlobalMaxPool: globalPool((x, axes, keep) => tf.max(x, axes, keep)),
  ReduceL1: reduction((x, axes, keep) => tf.sum(tf.abs(x), axes, keep)),
  ReduceL2: reduction((x, axes, keep) => tf.sqrt(tf.sum(tf.square(x), axes, keep))),
  ReduceLogSum: reduction((x, axes, keep) => tf.log(tf.sum(x, axes, keep))),
  ReduceLogSumExp: reduction((x, axes, keep) => tf.logSumExp(x, axes, keep)),
  ReduceMax: reduction(
    (x, axes, keep) => tf.max(x, axes, keep),
    (values) => Math.max(...values),
  ),
  ReduceMean: reduction((x, axes, keep) => tf.mean(x, axes, keep)),
  ReduceMin: reduction(
    (x, axes, keep) => tf.min(x, axes, keep),
    (values) => Math.min(...values),
  ),
  ReduceProd: reduction(
    (x, axes, keep) => tf.prod(x, axes, keep),
    (values) => values.reduce((product, value) => product * value, 1),
  ),
  ReduceSum: reduction((x, axes, keep) => tf.sum(x, axes, keep), sumOf),
  ReduceSumSquare: reduction((x, axes, keep) => tf.sum(tf.square(x), axes, keep)),
  TopK: topK,
};
