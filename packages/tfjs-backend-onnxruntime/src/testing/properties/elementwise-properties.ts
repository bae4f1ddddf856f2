import * as tf from '@tensorflow/tfjs-core';
import {
  type Property,
  type Type,
  types,
  numbers,
  real,
  randomTensor,
  pair,
} from './random-case.js';

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

type Unary = (x: tf.Tensor) => tf.Tensor;

const binary =
  (run: Binary, low = -3, high = 3, allowedTypes: readonly Type[] = types): Property =>
  (seeded) => {
    const [left, right] = pair(seeded);
    const type = seeded.pick(allowedTypes);
    const [a, b] = [
      randomTensor(seeded, left, type, low, high),
      randomTensor(seeded, right, type, low, high),
    ];
    return { inputs: `${type}[${left}] and [${right}]`, run: () => run(a(), b()) };
  };

const special = [NaN, Infinity, -Infinity, 0, -0, 0.5, -0.5, 1.5, 2.5, -1.5, 1, -1, 88, -88];

const unary =
  (
    run: Unary,
    low = -3,
    high = 3,
    allowedTypes: readonly Type[] = ['float32', 'int32'],
  ): Property =>
  (seeded) => {
    const type = seeded.pick(allowedTypes);
    const shape = seeded.shape(seeded.whole(0, 4), 4, 0);
    if (type === 'float32' && seeded.unit() < 0.3)
      return { inputs: 'special numbers', run: () => run(tf.tensor(special)) };
    const x = randomTensor(seeded, shape, type, low, high);
    return { inputs: `${type}[${shape}]`, run: () => run(x()) };
  };

/** Functions of single elements, broadcast where there are two inputs. */
export const elementwiseProperties: Readonly<Record<string, Property>> = {
  add: binary(tf.add, -3, 3, numbers),
  sub: binary(tf.sub, -3, 3, numbers),
  mul: binary(tf.mul, -3, 3, numbers),
  div: binary(tf.div, 1, 5, numbers),
  'div by what may be zero': binary(tf.div, -1, 1, ['int32']),
  floorDiv: binary(tf.floorDiv, -5, 5, ['int32']),
  mod: binary(tf.mod, 1, 6, numbers),
  maximum: binary(tf.maximum, -3, 3, numbers),
  minimum: binary(tf.minimum, -3, 3, numbers),
  pow: binary(tf.pow, 0, 3, numbers),
  squaredDifference: binary(tf.squaredDifference, -3, 3, numbers),
  atan2: binary(tf.atan2, -3, 3, real),
  equal: binary(tf.equal),
  notEqual: binary(tf.notEqual),
  less: binary(tf.less),
  lessEqual: binary(tf.lessEqual),
  greater: binary(tf.greater),
  greaterEqual: binary(tf.greaterEqual),
  logicalAnd: binary(tf.logicalAnd, 0, 1, ['bool']),
  logicalOr: binary(tf.logicalOr, 0, 1, ['bool']),
  logicalXor: binary(tf.logicalXor, 0, 1, ['bool']),
  abs: unary(tf.abs),
  acos: unary(tf.acos, -1, 1, real),
  asin: unary(tf.asin, -1, 1, real),
  atan: unary(tf.atan, -3, 3, real),
  ceil: unary(tf.ceil, -3, 3, real),
  cos: unary(tf.cos, -3, 3, real),
  elu: unary(tf.elu, -3, 3, real),
  erf: unary(tf.erf, -3, 3, real),
  exp: unary(tf.exp, -3, 3, real),
  expm1: unary(tf.expm1, -1, 2, real),
  floor: unary(tf.floor, -3, 3, real),
  isFinite: unary(tf.isFinite),
  isInf: unary(tf.isInf),
  isNaN: unary(tf.isNaN),
  leakyRelu: unary(tf.leakyRelu, -3, 3, real),
  log: unary(tf.log, 1, 9, real),
  log1p: unary(tf.log1p, 0, 3, real),
  logicalNot: unary(tf.logicalNot, 0, 1, ['bool']),
  neg: unary(tf.neg),
  reciprocal: unary(tf.reciprocal, 1, 3, real),
  relu: unary(tf.relu),
  relu6: unary(tf.relu6, -3, 9),
  round: unary(tf.round),
  rsqrt: unary(tf.rsqrt, 1, 5, real),
  selu: unary(tf.selu, -3, 3, real),
  sigmoid: unary(tf.sigmoid, -3, 3, real),
  sign: unary(tf.sign),
  sin: unary(tf.sin, -3, 3, real),
  softplus: unary(tf.softplus, -3, 3, real),
  sqrt: unary(tf.sqrt, 0, 5, real),
  square: unary(tf.square),
  tanh: unary(tf.tanh, -3, 3, real),
  step: unary(tf.step),
  clipByValue: unary((x) => tf.clipByValue(x, -1, 1), -3, 3, numbers),
};
