import * as tf from '@tensorflow/tfjs-core';
import { positive, type Check, type Range, type Run } from './gradient-case.js';

type T = tf.Tensor;

/** One input, element by element. Ranges keep clear of points without a derivative. */
export function elementwiseCases(check: Check): void {
  const within: Range = [-0.9, 0.9];
  for (const [name, run, range] of [
    ['abs', tf.abs, positive],
    ['acos', tf.acos, within],
    ['acosh', tf.acosh, [1.25, 3]],
    ['asin', tf.asin, within],
    ['asinh', tf.asinh],
    ['atan', tf.atan],
    ['atanh', tf.atanh, within],
    ['cos', tf.cos],
    ['cosh', tf.cosh],
    ['elu', tf.elu],
    ['erf', tf.erf],
    ['exp', tf.exp],
    ['expm1', tf.expm1],
    ['leakyRelu', tf.leakyRelu, positive],
    ['log', tf.log, positive],
    ['log1p', tf.log1p, positive],
    ['logSigmoid', tf.logSigmoid],
    ['neg', tf.neg],
    ['reciprocal', tf.reciprocal, positive],
    ['relu', tf.relu, positive],
    ['relu6', tf.relu6, positive],
    ['rsqrt', tf.rsqrt, positive],
    ['selu', tf.selu],
    ['sigmoid', tf.sigmoid],
    ['sin', tf.sin],
    ['sinh', tf.sinh],
    ['softplus', tf.softplus],
    ['sqrt', tf.sqrt, positive],
    ['square', tf.square],
    ['tan', tf.tan, within],
    ['tanh', tf.tanh],
  ] as readonly [string, Run, Range?][])
    check(name, [[2, 5]], run, ...(range ? [range] : []));
  check('clipByValue', [[3, 4]], (x: T) => tf.clipByValue(x, -1.00001, 1.00001));
  check('rectified negative values', [[3, 4]], (x: T) => tf.relu(x), [-3, -0.25]);
}
