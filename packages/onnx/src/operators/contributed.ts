import { activate, layerNorm } from '@counterpoint/core';
import * as tf from '@tensorflow/tfjs-core';
import { plain } from '../value/value.js';
import {
  numberAttribute,
  tensorInput,
  type Call,
  type Operator,
  type OperatorTable,
} from './operator.js';

/** LayerNorm(x + skip + bias), and the sum itself as the fourth output. */
const skipLayerNorm =
  (simplified: boolean): Operator =>
  (call) => {
    const optional = (index: number) => call.inputs[index] && tensorInput(call, index);
    let total = tf.add(tensorInput(call, 0), tensorInput(call, 1));
    const bias = optional(simplified ? 3 : 4);
    if (bias) total = tf.add(total, bias);
    const gain = tensorInput(call, 2);
    const epsilon = numberAttribute(call, 'epsilon', 1e-5);
    const y = simplified
      ? tf.mul(tf.mul(total, tf.rsqrt(tf.add(tf.mean(tf.square(total), -1, true), epsilon))), gain)
      : layerNorm(total, gain, optional(3), epsilon);
    return [y, y, y, total].map(plain).slice(0, call.node.outputs.length);
  };

const withBias =
  (apply: (x: tf.Tensor) => tf.Tensor): Operator =>
  (call) => {
    const x = tensorInput(call, 0);
    return [plain(apply(call.inputs[1] === undefined ? x : tf.add(x, tensorInput(call, 1))))];
  };

const quickGelu: Operator = (call: Call) => {
  const x = tensorInput(call, 0);
  return [plain(tf.mul(x, tf.sigmoid(tf.mul(x, numberAttribute(call, 'alpha', 1.702)))))];
};

/** Operators that ONNX Runtime's optimiser puts in, of the domain `com.microsoft`. */
export const contributedOperators: OperatorTable = {
  'com.microsoft.BiasGelu': withBias((x) => activate('gelu', x)),
  'com.microsoft.FastGelu': withBias((x) => activate('gelu-tanh', x)),
  'com.microsoft.Gelu': withBias((x) => activate('gelu', x)),
  'com.microsoft.QuickGelu': quickGelu,
  'com.microsoft.SkipLayerNormalization': skipLayerNorm(false),
  'com.microsoft.SkipSimplifiedLayerNormalization': skipLayerNorm(true),
};
