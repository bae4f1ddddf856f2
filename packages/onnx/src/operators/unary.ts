import { activate, stopGradient } from '@counterpoint/core';
import * as tf from '@tensorflow/tfjs-core';
import { mapHost } from '../host/host-elementwise.js';
import type { ComputedType } from '../file/element-type.js';
import { isHost, type Value } from '../value/value.js';
import {
  input,
  numberAttribute,
  textAttribute,
  type Call,
  type OperatorTable,
} from './operator.js';

type Apply = (x: tf.Tensor, call: Call) => tf.Tensor;
type ApplyNumber = (x: number, call: Call) => number;

/** An operator on each element; keeps where the channels stand. */
function unary(tensor: Apply, number?: ApplyNumber, type?: ComputedType) {
  return (call: Call): Value[] => {
    const value = input(call, 0);
    if (isHost(value)) {
      if (number) return [mapHost(value, type ?? value.type, (x) => number(x, call))];
      const { shape, values } = value;
      return [
        {
          tensor: tensor(tf.tensor(Float32Array.from(values), [...shape]), call),
          channelsLast: false,
        },
      ];
    }
    const apply = () => tensor(value.tensor, call);
    return [
      {
        tensor: type === 'bool' ? stopGradient(apply) : apply(),
        channelsLast: value.channelsLast,
      },
    ];
  };
}

const alpha = (call: Call, fallback: number) => numberAttribute(call, 'alpha', fallback);

function hardSigmoid(x: tf.Tensor, slope: number, shift: number): tf.Tensor {
  return tf.clipByValue(tf.add(tf.mul(x, slope), shift), 0, 1);
}

/** Operators of one input, element by element. */
export const unaryOperators: OperatorTable = {
  Abs: unary((x) => tf.abs(x), Math.abs),
  Acos: unary((x) => tf.acos(x), Math.acos),
  Asin: unary((x) => tf.asin(x), Math.asin),
  Atan: unary((x) => tf.atan(x), Math.atan),
  Ceil: unary((x) => tf.ceil(x), Math.ceil),
  Celu: unary((x, call) => {
    const a = alpha(call, 1);
    return tf.add(tf.relu(x), tf.mul(tf.minimum(tf.sub(tf.exp(tf.div(x, a)), 1), 0), a));
  }),
  Cos: unary((x) => tf.cos(x), Math.cos),
  Cosh: unary((x) => tf.cosh(x), Math.cosh),
  Elu: unary((x, call) => {
    const a = alpha(call, 1);
    return a === 1 ? tf.elu(x) : tf.add(tf.relu(x), tf.mul(tf.elu(tf.minimum(x, 0)), a));
  }),
  Erf: unary((x) => tf.erf(x)),
  Exp: unary((x) => tf.exp(x), Math.exp),
  Floor: unary((x) => tf.floor(x), Math.floor),
  Gelu: unary((x, call) =>
    activate(textAttribute(call, 'approximate', 'none') === 'tanh' ? 'gelu-tanh' : 'gelu', x),
  ),
  HardSigmoid: unary((x, call) =>
    hardSigmoid(x, alpha(call, 0.2), numberAttribute(call, 'beta', 0.5)),
  ),
  HardSwish: unary((x) => tf.mul(x, hardSigmoid(x, 1 / 6, 0.5))),
  IsInf: unary(
    (x) => tf.isInf(x),
    (x) => +(Math.abs(x) === Infinity),
    'bool',
  ),
  IsNaN: unary(
    (x) => tf.isNaN(x),
    (x) => +Number.isNaN(x),
    'bool',
  ),
  LeakyRelu: unary((x, call) => tf.leakyRelu(x, alpha(call, 0.01))),
  Log: unary((x) => tf.log(x), Math.log),
  Mish: unary((x) => tf.mul(x, tf.tanh(tf.softplus(x)))),
  Neg: unary(
    (x) => tf.neg(x),
    (x) => 0 - x,
  ),
  Not: unary(
    (x) => tf.logicalNot(x),
    (x) => 1 - x,
    'bool',
  ),
  Reciprocal: unary(
    (x) => tf.reciprocal(x),
    (x) => 1 / x,
  ),
  Relu: unary(
    (x) => tf.relu(x),
    (x) => Math.max(x, 0),
  ),
  Round: unary(
    (x) => tf.round(x),
    (x) => roundToEven(x),
  ),
  Selu: unary((x, call) => {
    const a = alpha(call, 1.6732632423543772);
    const scale = numberAttribute(call, 'gamma', 1.0507009873554805);
    return tf.mul(tf.add(tf.relu(x), tf.mul(tf.elu(tf.minimum(x, 0)), a)), scale);
  }),
  Sigmoid: unary(
    (x) => tf.sigmoid(x),
    (x) => 1 / (1 + Math.exp(-x)),
  ),
  Sign: unary((x) => tf.sign(x), Math.sign),
  Sin: unary((x) => tf.sin(x), Math.sin),
  Sinh: unary((x) => tf.sinh(x), Math.sinh),
  Softplus: unary((x) => tf.softplus(x)),
  Softsign: unary((x) => tf.div(x, tf.add(tf.abs(x), 1))),
  Sqrt: unary((x) => tf.sqrt(x), Math.sqrt),
  Tan: unary((x) => tf.tan(x), Math.tan),
  Tanh: unary((x) => tf.tanh(x), Math.tanh),
  ThresholdedRelu: unary((x, call) =>
    tf.mul(
      x,
      stopGradient(() => tf.cast(tf.greater(x, alpha(call, 1)), 'float32')),
    ),
  ),
};

function roundToEven(x: number): number {
  const below = Math.floor(x);
  return x - below === 0.5 ? (below % 2 === 0 ? below : below + 1) : Math.round(x);
}
