import * as tf from '@tensorflow/tfjs-core';
import { hostArray, isHost, plain, shapeOf, tensorOf, type Value } from '../value/value.js';
import { take } from './gather.js';
import {
  axisOf,
  hostInput,
  input,
  listAttribute,
  listInput,
  numberAttribute,
  refuseNode,
  textAttribute,
  type Call,
  type Operator,
  type OperatorTable,
} from './operator.js';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

const slice: Operator = (call) => {
  let value = input(call, 0);
  const rank = shapeOf(value).length;
  const starts = listAttribute(call, 'starts') ?? listInput(call, 1)!;
  const ends = listAttribute(call, 'ends') ?? listInput(call, 2)!;
  const axes = listAttribute(call, 'axes') ?? listInput(call, 3) ?? range(starts.length);
  const steps = listInput(call, 4) ?? starts.map(() => 1);
  starts.forEach((start, i) => {
    const axis = axisOf(call, axes[i]!, rank);
    const entries = entriesOf(shapeOf(value)[axis]!, start, ends[i]!, steps[i]!);
    value = entries.length === 0 ? emptied(value, axis) : take(value, axis, entries);
  });
  return [value];
};

/** The entries of a slice, with bounds as numpy clamps them. */
function entriesOf(side: number, start: number, end: number, step: number): number[] {
  const clamp = (bound: number, minimum: number, maximum: number) =>
    Math.min(Math.max(bound < 0 ? bound + side : bound, minimum), maximum);
  const entries: number[] = [];
  if (step > 0)
    for (let i = clamp(start, 0, side); i < clamp(end, 0, side); i += step) entries.push(i);
  else
    for (let i = clamp(start, -1, side - 1); i > clamp(end, -1, side - 1); i += step)
      entries.push(i);
  return entries;
}

function emptied(value: Value, axis: number): Value {
  const shape = shapeOf(value).map((side, i) => (i === axis ? 0 : side));
  const type = isHost(value) ? value.type : (value.tensor.dtype as 'float32');
  return hostArray(type, shape, []);
}

const split: Operator = (call) => {
  const value = input(call, 0);
  const shape = shapeOf(value);
  const axis = axisOf(call, numberAttribute(call, 'axis', 0), shape.length);
  const side = shape[axis]!;
  const count = numberAttribute(call, 'num_outputs', call.node.outputs.length);
  const each = Math.ceil(side / count);
  const sizes =
    listAttribute(call, 'split') ??
    listInput(call, 1) ??
    range(count).map((i) => Math.min(each, side - i * each));
  if (sizes.reduce((sum, size) => sum + size, 0) !== side)
    throw refuseNode(call, `Parts of ${sizes.join(', ')} do not make up ${side}`);
  let from = 0;
  return sizes.map((size) => {
    const entries = range(size).map((i) => from + i);
    from += size;
    return take(value, axis, entries);
  });
};

const pad: Operator = (call) => {
  const value = input(call, 0);
  const rank = shapeOf(value).length;
  const mode = textAttribute(call, 'mode', 'constant');
  const pads = listAttribute(call, 'pads') ?? listInput(call, 1)!;
  const axes = listInput(call, 3) ?? range(rank);
  const fill =
    call.inputs[2] === undefined
      ? numberAttribute(call, 'value', 0)
      : (hostInput(call, 2).values[0] ?? 0);
  const around = range(rank).map(() => [0, 0] as [number, number]);
  axes.forEach((axis, i) => {
    around[axisOf(call, axis, rank)] = [pads[i]!, pads[i + axes.length]!];
  });
  if (mode === 'constant') return [padConstant(value, around, fill)];
  if (!['reflect', 'edge', 'wrap'].includes(mode))
    throw refuseNode(call, `The padding "${mode}" is not supported`);
  return [
    around.reduce<Value>((padded, [before, after], axis) => {
      const side = shapeOf(padded)[axis]!;
      const entries = range(before + side + after).map((i) => mirrored(i - before, side, mode));
      return before === 0 && after === 0 ? padded : take(padded, axis, entries);
    }, value),
  ];
};

/** The entry that stands at a place outside an axis. */
function mirrored(place: number, side: number, mode: string): number {
  if (mode === 'edge') return Math.min(Math.max(place, 0), side - 1);
  if (mode === 'wrap') return ((place % side) + side) % side;
  const period = Math.max(2 * (side - 1), 1);
  const along = ((place % period) + period) % period;
  return along < side ? along : period - along;
}

/** Constants around; negative amounts cut off. */
function padConstant(value: Value, around: [number, number][], fill: number): Value {
  if (around.every(([before, after]) => before === 0 && after === 0)) return value;
  const x = tensorOf(value);
  const begin = around.map(([before]) => Math.max(-before, 0));
  const size = x.shape.map((side, i) => side - begin[i]! - Math.max(-around[i]![1], 0));
  const cut = around.some((amounts) => Math.min(...amounts) < 0) ? tf.slice(x, begin, size) : x;
  const amounts = around.map(([a, b]) => [Math.max(a, 0), Math.max(b, 0)] as [number, number]);
  return plain(tf.pad(cut, amounts, fill));
}

const cumSum: Operator = (call) => {
  const value = input(call, 0);
  const rank = shapeOf(value).length;
  const axis = axisOf(call, Array.from(hostInput(call, 1).values)[0]!, rank);
  const exclusive = numberAttribute(call, 'exclusive', 0) === 1;
  const reverse = numberAttribute(call, 'reverse', 0) === 1;
  // TensorFlow.js has the gradient of a sum along the last axis only.
  const order = Array.from({ length: rank }, (_, i) => i);
  [order[axis], order[rank - 1]] = [rank - 1, axis];
  const last = tf.transpose(tensorOf(value), order);
  return [plain(tf.transpose(tf.cumsum(last, rank - 1, exclusive, reverse), order))];
};

/** The upper or lower triangle of the last two axes. */
const triangle: Operator = (call) => {
  const value = input(call, 0);
  const shape = shapeOf(value);
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  const offset = call.inputs[1] === undefined ? 0 : hostInput(call, 1).values[0]!;
  const upper = numberAttribute(call, 'upper', 1) === 1;
  const inside = (i: number) => {
    const [row, column] = [Math.floor(i / columns) % rows, i % columns];
    return upper ? column >= row + offset : column <= row + offset;
  };
  if (isHost(value))
    return [{ ...value, values: Array.from(value.values, (x, i) => (inside(i) ? x : 0)) }];
  const mask = Float32Array.from({ length: rows * columns }, (_, i) => +inside(i));
  const x = value.tensor;
  return [plain(tf.mul(tensorOf(value), tf.cast(tf.tensor2d(mask, [rows, columns]), x.dtype)))];
};

const rangeOperator: Operator = (call) => {
  const [start, limit, delta] = [0, 1, 2].map((i) => hostInput(call, i).values[0]!) as [
    number,
    number,
    number,
  ];
  const count = Math.max(Math.ceil((limit - start) / delta), 0);
  return [
    hostArray(
      hostInput(call, 0).type,
      [count],
      range(count).map((i) => start + i * delta),
    ),
  ];
};

const nonZero: Operator = (call: Call) => {
  const { shape, values } = hostInput(call, 0);
  const positions = Array.from(values).flatMap((value, i) => (value === 0 ? [] : [i]));
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const places = steps.flatMap((step, axis) =>
    positions.map((i) => Math.floor(i / step) % shape[axis]!),
  );
  return [hostArray('int32', [shape.length, positions.length], places)];
};

/** Operators that cut, pad and count along axes. */
export const sliceOperators: OperatorTable = {
  CumSum: cumSum,
  NonZero: nonZero,
  Pad: pad,
  Range: rangeOperator,
  Slice: slice,
  Split: split,
  Trilu: triangle,
};
