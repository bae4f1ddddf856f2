import { stopGradient } from '@counterpoint/core';
import * as tf from '@tensorflow/tfjs-core';
import type { ComputedType } from '../file/element-type.js';
import { mapHost, zipHost } from '../host/host-elementwise.js';
import { isHost, shapeOf, tensorOf, typeOf, type Value } from '../value/value.js';
import {
  hostInput,
  input,
  numberAttribute,
  type Call,
  type Operator,
  type OperatorTable,
} from './operator.js';
import { alignChannels } from './align-channels.js';

type Apply = (a: tf.Tensor, b: tf.Tensor, call: Call) => tf.Tensor;
type ApplyNumber = (a: number, b: number, call: Call) => number;

/** An operator on the elements of two inputs, broadcast together. */
function binary(tensor: Apply, number: ApplyNumber, result?: ComputedType): Operator {
  return (call) => [combine(call, input(call, 0), input(call, 1), tensor, number, result)];
}

/** An operator on the elements of any number of inputs: two by two from the left. */
function variadic(tensor: Apply, number: ApplyNumber): Operator {
  return (call) => [
    call.inputs
      .map((_, i) => input(call, i))
      .reduce((a, b) => combine(call, a, b, tensor, number, undefined)),
  ];
}

function combine(
  call: Call,
  a: Value,
  b: Value,
  tensor: Apply,
  number: ApplyNumber,
  result: ComputedType | undefined,
): Value {
  if (isHost(a) && isHost(b))
    return zipHost([a, b], result ?? a.type, (x, y) => number(x!, y!, call));
  const { tensors, channelsLast } = alignChannels([a, b]);
  const apply = () => tensor(tensors[0]!, tensors[1]!, call);
  return { tensor: result === 'bool' ? stopGradient(apply) : apply(), channelsLast };
}

/** Whole numbers divide towards zero, as in C. */
function divide(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (a.dtype !== 'int32') return tf.div(a, b);
  const sign = tf.mul(tf.sign(a), tf.sign(b));
  return tf.mul(sign, tf.floorDiv(tf.abs(a), tf.abs(b)));
}

/** `fmod` takes the sign of the dividend, else the sign of the divisor counts. */
function remainder(a: tf.Tensor, b: tf.Tensor, call: Call): tf.Tensor {
  if (numberAttribute(call, 'fmod', 0) === 0) return tf.mod(a, b);
  return tf.mul(tf.sign(a), tf.mod(tf.abs(a), tf.abs(b)));
}

/** Powers that models use, by multiplication: exact, and their gradients stay finite at 0. */
const power: Operator = (call) => {
  const [base, exponent] = [input(call, 0), input(call, 1)];
  if (isHost(base) && isHost(exponent))
    return [zipHost([base, exponent], base.type, (x, y) => x! ** y!)];
  if (!isHost(base) && isHost(exponent) && exponent.values.length === 1) {
    const power = smallPower(base.tensor, exponent.values[0]!);
    const fits = exponent.shape.length <= shapeOf(base).length;
    if (power && fits) return [{ tensor: power, channelsLast: base.channelsLast }];
  }
  const [x, y] = [tensorOf(base), tensorOf(exponent)];
  return [{ tensor: tf.pow(x, tf.cast(y, x.dtype)), channelsLast: false }];
};

function smallPower(x: tf.Tensor, exponent: number): tf.Tensor | undefined {
  if (exponent === 1) return x;
  if (exponent === 2) return tf.square(x);
  if (exponent === 3) return tf.mul(x, tf.square(x));
  return exponent === 0.5 ? tf.sqrt(x) : undefined;
}

const prelu: Operator = (call) => {
  const { tensors, channelsLast } = alignChannels([input(call, 0), input(call, 1)]);
  const [x, slope] = tensors as [tf.Tensor, tf.Tensor];
  const below = tf.sub(x, tf.relu(x));
  return [{ tensor: tf.add(tf.relu(x), tf.mul(below, slope)), channelsLast }];
};

/** Bounds are inputs since opset 11, attributes before. */
const clip: Operator = (call) => {
  const value = input(call, 0);
  const bound = (index: number, name: string, fallback: number) =>
    call.inputs[index] === undefined
      ? numberAttribute(call, name, fallback)
      : hostInput(call, index).values[0]!;
  const [minimum, maximum] = [bound(1, 'min', -Infinity), bound(2, 'max', Infinity)];
  if (isHost(value))
    return [mapHost(value, value.type, (x) => Math.min(Math.max(x, minimum), maximum))];
  const { tensor, channelsLast } = value;
  if (tensor.dtype === 'int32') {
    const limits = [minimum, maximum].map((each) =>
      Math.min(Math.max(each, -(2 ** 31)), 2 ** 31 - 1),
    );
    const [low, high] = limits.map((each) => tf.scalar(each, 'int32')) as [tf.Scalar, tf.Scalar];
    return [{ tensor: tf.minimum(tf.maximum(tensor, low), high), channelsLast }];
  }
  return [{ tensor: tf.clipByValue(tensor, minimum, maximum), channelsLast }];
};

const where: Operator = (call) => {
  const values = [input(call, 0), input(call, 1), input(call, 2)];
  if (values.every(isHost))
    return [zipHost(values, typeOf(values[1]!), (condition, a, b) => (condition !== 0 ? a! : b!))];
  const [condition, a, b] = values.map(tensorOf) as [tf.Tensor, tf.Tensor, tf.Tensor];
  return [{ tensor: tf.where(tf.cast(condition, 'bool'), a, b), channelsLast: false }];
};

/** Operators of several inputs, element by element. */
export const binaryOperators: OperatorTable = {
  Add: binary(
    (a, b) => tf.add(a, b),
    (a, b) => a + b,
  ),
  And: binary(
    (a, b) => tf.logicalAnd(a, b),
    (a, b) => a & b,
    'bool',
  ),
  Clip: clip,
  Div: binary(divide, (a, b) => a / b), // a host array of whole numbers truncates
  Equal: binary(
    (a, b) => tf.equal(a, b),
    (a, b) => +(a === b),
    'bool',
  ),
  Greater: binary(
    (a, b) => tf.greater(a, b),
    (a, b) => +(a > b),
    'bool',
  ),
  GreaterOrEqual: binary(
    (a, b) => tf.greaterEqual(a, b),
    (a, b) => +(a >= b),
    'bool',
  ),
  Less: binary(
    (a, b) => tf.less(a, b),
    (a, b) => +(a < b),
    'bool',
  ),
  LessOrEqual: binary(
    (a, b) => tf.lessEqual(a, b),
    (a, b) => +(a <= b),
    'bool',
  ),
  Max: variadic(
    (a, b) => tf.maximum(a, b),
    (a, b) => Math.max(a, b),
  ),
  Min: variadic(
    (a, b) => tf.minimum(a, b),
    (a, b) => Math.min(a, b),
  ),
  Mean: (call) => {
    const [total] = binaryOperators['Sum']!(call) as [Value];
    const { tensors, channelsLast } = alignChannels([total]);
    return [{ tensor: tf.div(tensors[0]!, call.inputs.length), channelsLast }];
  },
  Mod: binary(remainder, (a, b, call) =>
    numberAttribute(call, 'fmod', 0) === 0 ? a - b * Math.floor(a / b) : a % b,
  ),
  Mul: binary(
    (a, b) => tf.mul(a, b),
    (a, b) => a * b,
  ),
  Or: binary(
    (a, b) => tf.logicalOr(a, b),
    (a, b) => a | b,
    'bool',
  ),
  PRelu: prelu,
  Pow: power,
  Sub: binary(
    (a, b) => tf.sub(a, b),
    (a, b) => a - b,
  ),
  Sum: variadic(
    (a, b) => tf.add(a, b),
    (a, b) => a + b,
  ),
  Where: where,
  Xor: binary(
    (a, b) => tf.logicalXor(a, b),
    (a, b) => a ^ b,
    'bool',
  ),
};
