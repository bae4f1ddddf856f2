import * as tf from '@tensorflow/tfjs-core';
import { strides } from '../host/broadcast.js';
import { takeHost } from '../host/host-gather.js';
import { hostArray, isHost, plain, shapeOf, tensorOf, type Value } from '../value/value.js';
import {
  axisOf,
  hostInput,
  input,
  numberAttribute,
  refuseNode,
  textAttribute,
  type Call,
  type Operator,
  type OperatorTable,
} from './operator.js';

const sizeOf = (shape: readonly number[]) => shape.reduce((size, side) => size * side, 1);

/** Entries along one axis, at places that are known: what slices with steps and pads are. */
export function take(value: Value, axis: number, entries: readonly number[]): Value {
  if (isHost(value)) return takeHost(value, axis, entries);
  const x = tensorOf(value);
  const first = entries[0] ?? 0;
  if (entries.every((entry, i) => entry === first + i)) {
    if (first === 0 && entries.length === x.shape[axis]) return value;
    const begin = x.shape.map((_, i) => (i === axis ? first : 0));
    const size = x.shape.map((side, i) => (i === axis ? entries.length : side));
    return plain(tf.slice(x, begin, size));
  }
  return plain(tf.gather(x, tf.tensor1d(entries as number[], 'int32'), axis));
}

/** Indices counted from the first element, for an axis of this size. */
function wrapped(indices: Value, side: number): tf.Tensor {
  if (isHost(indices)) {
    const values = Array.from(indices.values, (index) => (index < 0 ? index + side : index));
    return tensorOf(hostArray('int32', indices.shape, values));
  }
  const x = tensorOf(indices);
  const zero = tf.scalar(0, 'int32');
  return tf.add(x, tf.mul(tf.cast(tf.less(x, zero), 'int32'), tf.scalar(side, 'int32')));
}

const gather: Operator = (call) => {
  const [value, indices] = [input(call, 0), input(call, 1)];
  const shape = shapeOf(value);
  const axis = axisOf(call, numberAttribute(call, 'axis', 0), shape.length);
  const side = shape[axis]!;
  if (isHost(indices) && (isHost(value) || indices.shape.length < 2)) {
    const entries = Array.from(indices.values, (index) => (index < 0 ? index + side : index));
    const rows = take(value, axis, entries);
    const target = [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)];
    return [isHost(rows) ? { ...rows, shape: target } : plain(tf.reshape(tensorOf(rows), target))];
  }
  return [plain(tf.gather(tensorOf(value), wrapped(indices, side) as tf.Tensor1D, axis))];
};

/** Elements of `x` at `indices` along an axis, for each element of `indices`. */
export function takeAlong(x: tf.Tensor, indices: Value, axis: number): tf.Tensor {
  return takeFlat(x, placesAlong(indices, x.shape, axis));
}

/** Elements at flat places; the gradient adds what is taken more than once. */
function takeFlat(x: tf.Tensor, places: tf.Tensor): tf.Tensor {
  const flat = tf.gather(tf.reshape(x, [-1]), tf.reshape(places, [-1]) as tf.Tensor1D);
  return tf.reshape(flat, places.shape);
}

/** For each element of `indices`, the flat place that it names along an axis. */
function placesAlong(indices: Value, shape: readonly number[], axis: number): tf.Tensor {
  const inputStrides = strides(shape);
  const counts = shapeOf(indices);
  const base = new Int32Array(sizeOf(counts));
  const steps = strides(counts);
  for (let i = 0; i < base.length; i++)
    for (let a = 0; a < counts.length; a++)
      if (a !== axis) base[i]! += (Math.floor(i / steps[a]!) % counts[a]!) * inputStrides[a]!;
  const along = tf.mul(wrapped(indices, shape[axis]!), tf.scalar(inputStrides[axis]!, 'int32'));
  return tf.add(along, tf.tensor(base, [...counts], 'int32'));
}

const gatherElements: Operator = (call) => {
  const x = tensorOf(input(call, 0));
  const axis = axisOf(call, numberAttribute(call, 'axis', 0), x.rank);
  return [plain(takeAlong(x, input(call, 1), axis))];
};

/** Flat places of the slices that rows of `indices` [..., depth] name. */
function placesOfRows(indices: Value, shape: readonly number[]): tf.Tensor {
  const depth = shapeOf(indices).at(-1)!;
  const inputStrides = strides(shape);
  const inner = sizeOf(shape.slice(depth));
  const parts = tf.split(tensorOf(indices), depth, -1).map((part, axis) => {
    const index = wrapped(plain(part), shape[axis]!);
    return tf.mul(index, tf.scalar(inputStrides[axis]! / inner, 'int32'));
  });
  return tf.squeeze(
    parts.reduce((a, b) => tf.add(a, b)),
    [-1 + shapeOf(indices).length],
  );
}

const gatherND: Operator = (call) => {
  const x = tensorOf(input(call, 0));
  const indices = input(call, 1);
  if (numberAttribute(call, 'batch_dims', 0) !== 0)
    throw refuseNode(call, 'Batch axes of GatherND are not supported', 'batch_dims 0');
  const depth = shapeOf(indices).at(-1)!;
  const inner = x.shape.slice(depth);
  const rows = tf.reshape(x, [-1, ...inner]);
  return [plain(tf.gather(rows, placesOfRows(indices, x.shape) as tf.Tensor1D))];
};

/** Writes updates over elements at flat rows; each row at most once. */
function writeRows(x: tf.Tensor, rows: tf.Tensor, updates: tf.Tensor, add: boolean): tf.Tensor {
  const place = tf.reshape(rows, [-1]) as tf.Tensor1D;
  const flat = tf.reshape(updates, [place.size, -1]);
  const table = tf.reshape(x, [-1, flat.shape[1]!]);
  const spread = tf.unsortedSegmentSum(flat, place, table.shape[0]!);
  if (add) return tf.reshape(tf.add(table, spread), x.shape);
  const counts = tf.unsortedSegmentSum(tf.onesLike(place), place, table.shape[0]!);
  const unwritten = tf.cast(tf.equal(counts, 0), 'float32');
  return tf.reshape(
    tf.add(tf.mul(tf.cast(table, 'float32'), tf.expandDims(unwritten, 1)), spread),
    x.shape,
  );
}

const scatterND: Operator = (call) => {
  const [value, indices, updates] = [input(call, 0), input(call, 1), input(call, 2)];
  const x = tensorOf(value);
  const mode = reductionOf(call);
  return [
    plain(likeType(writeRows(x, placesOfRows(indices, x.shape), tensorOf(updates), mode), x)),
  ];
};

const scatterElements: Operator = (call) => {
  const x = tensorOf(input(call, 0));
  const axis = axisOf(call, numberAttribute(call, 'axis', 0), x.rank);
  const mode = reductionOf(call);
  const places = placesAlong(input(call, 1), x.shape, axis);
  return [plain(likeType(writeRows(x, places, tensorOf(input(call, 2)), mode), x))];
};

function likeType(y: tf.Tensor, x: tf.Tensor): tf.Tensor {
  return y.dtype === x.dtype ? y : tf.cast(y, x.dtype);
}

function reductionOf(call: Call): boolean {
  const mode = textAttribute(call, 'reduction', 'none');
  if (mode !== 'none' && mode !== 'add')
    throw refuseNode(call, `The reduction "${mode}" is not supported`, 'none or add');
  return mode === 'add';
}

const oneHot: Operator = (call) => {
  const depth = Array.from(hostInput(call, 1).values)[0]!;
  const [off, on] = Array.from(hostInput(call, 2).values) as [number, number];
  const indices = wrapped(input(call, 0), depth);
  const axis = numberAttribute(call, 'axis', -1);
  const hot = tf.oneHot(indices as tf.Tensor1D, depth);
  const values = tf.add(tf.mul(tf.cast(hot, 'float32'), on - off), off);
  const typed = hostInput(call, 2).type === 'float32' ? values : tf.cast(values, 'int32');
  const place = axis < 0 ? axis + typed.rank : axis;
  const order = Array.from({ length: typed.rank - 1 }, (_, i) => i);
  order.splice(place, 0, typed.rank - 1);
  return [plain(tf.transpose(typed, order))];
};

/** Operators that take or write elements at places. */
export const gatherOperators: OperatorTable = {
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  OneHot: oneHot,
  ScatterElements: scatterElements,
  ScatterND: scatterND,
};
