import { stopGradient } from '@counterpoint/core';
import * as tf from '@tensorflow/tfjs-core';
import { numbersOf } from '../file/array-values.js';
import type { AttributeValue } from '../file/onnx-model.js';
import { broadcastShape, stridesFor } from '../host/broadcast.js';
import { rearrangeHost, transposeHost } from '../host/host-gather.js';
import {
  hostArray,
  hostRow,
  isHost,
  plain,
  shapeOf,
  tensorOf,
  typeOf,
  type Value,
} from '../value/value.js';
import {
  axisOf,
  hostInput,
  input,
  listAttribute,
  listInput,
  numberAttribute,
  refuseNode,
  type Call,
  type Operator,
  type OperatorTable,
} from './operator.js';

const sizeOf = (shape: readonly number[]) => shape.reduce((size, side) => size * side, 1);

/** The same elements in another shape. */
export function reshaped(value: Value, shape: readonly number[]): Value {
  return isHost(value) ? { ...value, shape } : plain(tf.reshape(tensorOf(value), [...shape]));
}

const reshape: Operator = (call) => {
  const value = input(call, 0);
  const shape = shapeOf(value);
  const target = listInput(call, 1) ?? listAttribute(call, 'shape') ?? [];
  const keepsZero = numberAttribute(call, 'allowzero', 0) === 1;
  const sides = target.map((side, i) => (side === 0 && !keepsZero ? (shape[i] ?? 0) : side));
  const givenSize = sizeOf(sides.filter((side) => side !== -1));
  const full = sides.map((side) => (side === -1 ? sizeOf(shape) / Math.max(givenSize, 1) : side));
  if (sizeOf(full) !== sizeOf(shape) || full.some((side) => !Number.isInteger(side)))
    throw refuseNode(call, `[${shape.join()}] does not reshape to [${target.join()}]`);
  return [reshaped(value, full)];
};

const flatten: Operator = (call) => {
  const value = input(call, 0);
  const shape = shapeOf(value);
  const axis = numberAttribute(call, 'axis', 1);
  const place = axis < 0 ? axis + shape.length : axis;
  return [reshaped(value, [sizeOf(shape.slice(0, place)), sizeOf(shape.slice(place))])];
};

const squeeze: Operator = (call) => {
  const value = input(call, 0);
  const shape = shapeOf(value);
  const axes = (listAttribute(call, 'axes') ?? listInput(call, 1))?.map((axis) =>
    axisOf(call, axis, shape.length),
  );
  if (axes?.some((axis) => shape[axis] !== 1))
    throw refuseNode(call, `[${shape.join()}] has more than one element along axes ${axes.join()}`);
  return [
    reshaped(
      value,
      shape.filter((side, axis) => (axes ? !axes.includes(axis) : side !== 1)),
    ),
  ];
};

const unsqueeze: Operator = (call) => {
  const value = input(call, 0);
  const shape = shapeOf(value);
  const listedAxes = listAttribute(call, 'axes') ?? listInput(call, 1) ?? [];
  const rank = shape.length + listedAxes.length;
  const axes = listedAxes.map((axis) => axisOf(call, axis, rank));
  const rest = [...shape];
  return [
    reshaped(
      value,
      Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : rest.shift()!)),
    ),
  ];
};

const transpose: Operator = (call) => {
  const value = input(call, 0);
  const rank = shapeOf(value).length;
  const order = listAttribute(call, 'perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  if (isHost(value)) return [transposeHost(value, order)];
  if (!value.channelsLast) return [plain(tf.transpose(value.tensor, order))];
  // Axis `a` of the ONNX value stands at place `stands[a]` of the tensor.
  const stands = order.map((_, axis) => (axis === 0 ? 0 : axis === 1 ? rank - 1 : axis - 1));
  return [
    plain(
      tf.transpose(
        value.tensor,
        order.map((axis) => stands[axis]!),
      ),
    ),
  ];
};

const expand: Operator = (call) => {
  const value = input(call, 0);
  const shape = shapeOf(value);
  return [expanded(value, broadcastShape(shape, listInput(call, 1)!))];
};

/** A value repeated along axes where it has one element. */
export function expanded(value: Value, target: readonly number[]): Value {
  const shape = shapeOf(value);
  if (target.length === shape.length && target.every((side, axis) => side === shape[axis]))
    return value;
  if (isHost(value) && sizeOf(target) <= largestHost) {
    const steps = stridesFor(shape, target);
    return rearrangeHost(value, target, (indices) =>
      indices.reduce((sum, index, axis) => sum + steps[axis]! * index, 0),
    );
  }
  const tensor = tensorOf(value);
  const bool = tensor.dtype === 'bool'; // repeated as numbers: not all engines repeat truth values
  const repeated = repeat(bool ? tf.cast(tensor, 'int32') : tensor, target);
  return plain(bool ? tf.cast(repeated, 'bool') : repeated);
}

/** TensorFlow.js repeats up to four axes when it differentiates; this sums over any number. */
export function repeat(x: tf.Tensor, target: readonly number[]): tf.Tensor {
  if (x.dtype !== 'float32') return tf.broadcastTo(x, [...target]);
  const before = target.length - x.rank;
  const axes = target.flatMap((side, axis) =>
    side !== (x.shape[axis - before] ?? 1) ? [axis] : [],
  );
  return tf.customGrad((value) => ({
    value: tf.broadcastTo(value as tf.Tensor, [...target]),
    gradFunc: (dy: tf.Tensor) => tf.reshape(axes.length > 0 ? tf.sum(dy, axes) : dy, x.shape),
  }))(x);
}

/** Above this number of elements an array is made in the engine. */
const largestHost = 1 << 20;

const concat: Operator = (call) => {
  const values = call.inputs.map((_, i) => input(call, i));
  const axis = axisOf(call, numberAttribute(call, 'axis', 0), shapeOf(values[0]!).length);
  if (values.every(isHost)) {
    if (values.length === 1) return [values[0]!];
    const inner = values.map(({ shape }) => sizeOf(shape.slice(axis)));
    const outer = sizeOf(values[0]!.shape.slice(0, axis));
    const joined: number[] = [];
    for (let row = 0; row < outer; row++)
      values.forEach((each, i) => {
        for (let at = row * inner[i]!; at < (row + 1) * inner[i]!; at++)
          joined.push(each.values[at]!);
      });
    const side = values.reduce((sum, { shape }) => sum + shape[axis]!, 0);
    const shape = values[0]!.shape.map((each, i) => (i === axis ? side : each));
    return [hostArray(values[0]!.type, shape, joined)];
  }
  const tensors = values.filter((each) => sizeOf(shapeOf(each)) > 0).map(tensorOf);
  return [plain(tf.concat(tensors, axis))];
};

const shapeOperator: Operator = (call) => {
  const shape = shapeOf(input(call, 0));
  const start = numberAttribute(call, 'start', 0);
  const end = numberAttribute(call, 'end', shape.length);
  return [hostRow(shape.slice(start, end))];
};

const cast: Operator = (call) => {
  const value = input(call, 0);
  const to = castTarget(call);
  if (isHost(value)) {
    const convert = (x: number) =>
      to === 'bool' ? +(x !== 0) : to === 'int32' ? Math.trunc(x) : x;
    return [hostArray(to, value.shape, Array.from(value.values, convert))];
  }
  if (value.tensor.dtype === to) return [value];
  const apply = () => tf.cast(value.tensor, to);
  const tensor = to === 'float32' ? apply() : stopGradient(apply);
  return [{ tensor, channelsLast: value.channelsLast }];
};

function castTarget(call: Call): 'float32' | 'int32' | 'bool' {
  if (call.node.operator === 'CastLike') return typeOf(input(call, 1));
  const to = numberAttribute(call, 'to', 1);
  if ([1, 10, 11, 16].includes(to)) return 'float32';
  if (to === 9) return 'bool';
  if ([2, 3, 4, 5, 6, 7, 12, 13].includes(to)) return 'int32';
  throw refuseNode(call, `Casts to element type ${to} are not supported`);
}

const tile: Operator = (call) => {
  const value = input(call, 0);
  const counts = listInput(call, 1)!;
  const shape = shapeOf(value);
  const spread = expanded(
    reshaped(
      value,
      shape.flatMap((side) => [1, side]),
    ),
    shape.flatMap((side, axis) => [counts[axis]!, side]),
  );
  return [
    reshaped(
      spread,
      shape.map((side, axis) => side * counts[axis]!),
    ),
  ];
};

/** Operators that move elements, or that tell a shape. */
export const shapeOperators: OperatorTable = {
  Cast: cast,
  CastLike: cast,
  Concat: concat,
  Expand: expand,
  Flatten: flatten,
  Identity: (call) => [input(call, 0)],
  Dropout: (call) => [input(call, 0)], // exported for inference: keeps every element
  Reshape: reshape,
  Shape: shapeOperator,
  Size: (call) => [hostArray('int32', [], [sizeOf(shapeOf(input(call, 0)))])],
  Squeeze: squeeze,
  Tile: tile,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
  ConstantOfShape: (call) => {
    const shape = Array.from(hostInput(call, 0).values);
    const fill = call.node.attributes.get('value');
    const { type, value } = fillOf(fill);
    return [
      expanded(
        hostArray(
          type,
          shape.map(() => 1),
          [value],
        ),
        shape,
      ),
    ];
  },
};

function fillOf(fill: AttributeValue | undefined): {
  type: 'float32' | 'int32' | 'bool';
  value: number;
} {
  if (typeof fill !== 'object' || !('bytes' in fill)) return { type: 'float32', value: 0 };
  return { type: fill.type.computed, value: numbersOf(fill)[0] ?? 0 };
}
