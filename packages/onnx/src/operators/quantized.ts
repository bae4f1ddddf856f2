import * as tf from '@tensorflow/tfjs-core';
import { hostArray, isHost, plain, shapeOf, tensorOf, typeOf, type Value } from '../value/value.js';
import {
  axisOf,
  input,
  numberAttribute,
  refuseNode,
  type Call,
  type Operator,
  type OperatorTable,
} from './operator.js';

/*
 * Quantised graphs are computed in float32: weights are what the file stores, activations are not
 * rounded. So DynamicQuantizeLinear gives its input with scale 1 and zero point 0, and
 * QuantizeLinear of an activation gives its input, which the DequantizeLinear behind it takes as it
 * is.
 */

const dynamicQuantize: Operator = (call) => [
  input(call, 0),
  hostArray('float32', [], [1]),
  hostArray('int32', [], [0]),
];

const quantize: Operator = (call) => [input(call, 0)];

const dequantize: Operator = (call) => {
  const value = input(call, 0);
  if (typeOf(value) === 'float32') return [value]; // an activation that was not rounded
  return [plain(dequantized(call, value))];
};

/** (x - zero point) scale, for the whole tensor, along an axis, or in blocks along it. */
function dequantized(call: Call, value: Value): tf.Tensor {
  const shape = shapeOf(value);
  const x = isHost(value)
    ? tensorOf({ ...value, type: 'float32' })
    : tf.cast(value.tensor, 'float32');
  const spread = (index: number) => {
    const value = input(call, index);
    const each = isHost(value)
      ? tensorOf({ ...value, type: 'float32' })
      : tf.cast(value.tensor, 'float32');
    if (each.size === 1) return tf.reshape(each, []);
    const axis = axisOf(call, numberAttribute(call, 'axis', 1), shape.length);
    const block = numberAttribute(call, 'block_size', 0);
    if (block > 0) return repeatBlocks(each, axis, block, shape[axis]!);
    if (each.size !== shape[axis])
      throw refuseNode(
        call,
        `${each.size} scales do not fit ${shape[axis]} entries of axis ${axis}`,
      );
    return tf.reshape(
      each,
      shape.map((side, i) => (i === axis ? side : 1)),
    );
  };
  const centred = call.inputs[2] === undefined ? x : tf.sub(x, spread(2));
  return tf.mul(centred, spread(1));
}

function repeatBlocks(x: tf.Tensor, axis: number, block: number, side: number): tf.Tensor {
  const entries = Int32Array.from({ length: side }, (_, i) => Math.floor(i / block));
  return tf.gather(x, tf.tensor1d(entries, 'int32'), axis);
}

/** Operators of quantised models, in float32. */
export const quantizedOperators: OperatorTable = {
  DequantizeLinear: dequantize,
  DynamicQuantizeLinear: dynamicQuantize,
  QuantizeLinear: quantize,
};
