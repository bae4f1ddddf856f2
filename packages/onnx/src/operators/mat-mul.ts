import { linear } from '@counterpoint/core';
import * as tf from '@tensorflow/tfjs-core';
import { broadcastShape } from '../host/broadcast.js';
import { repeat } from './shape.js';
import { plain } from '../value/value.js';
import { numberAttribute, tensorInput, type Operator, type OperatorTable } from './operator.js';

/** Matrix product over the last two axes, the others broadcast together. */
export function product(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (a.rank === 1) return withoutAxis(product(tf.expandDims(a, 0), b), -2);
  if (b.rank === 1) return withoutAxis(product(a, tf.expandDims(b, 1)), -1);
  if (b.rank === 2) {
    const rows = tf.reshape(a, [-1, a.shape.at(-1)!]) as tf.Tensor2D;
    const out = tf.matMul(rows, b as tf.Tensor2D);
    return a.rank === 2 ? out : tf.reshape(out, [...a.shape.slice(0, -1), b.shape[1]!]);
  }
  const batch = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2))];
  return tf.matMul(repeated(a, batch), repeated(b, batch));
}

function repeated(x: tf.Tensor, batch: readonly number[]): tf.Tensor {
  const shape = [...batch, ...x.shape.slice(-2)];
  return shape.every((side, axis) => side === x.shape[axis]) && shape.length === x.rank
    ? x
    : repeat(x, shape);
}

function withoutAxis(x: tf.Tensor, axis: number): tf.Tensor {
  return tf.squeeze(x, [axis + x.rank]);
}

const matMul: Operator = (call) => [plain(product(tensorInput(call, 0), tensorInput(call, 1)))];

const gemm: Operator = (call) => {
  const [a, b] = [tensorInput(call, 0), tensorInput(call, 1)] as [tf.Tensor2D, tf.Tensor2D];
  const [alpha, beta] = [numberAttribute(call, 'alpha', 1), numberAttribute(call, 'beta', 1)];
  const turned = (name: string) => numberAttribute(call, name, 0) === 1;
  let out: tf.Tensor = tf.matMul(a, b, turned('transA'), turned('transB'));
  if (alpha !== 1) out = tf.mul(out, alpha);
  if (call.inputs[2] === undefined || beta === 0) return [plain(out)];
  const shift = tensorInput(call, 2);
  return [plain(tf.add(out, beta === 1 ? shift : tf.mul(shift, beta)))];
};

/** MatMul of Microsoft's optimiser: a factor, and either side transposed. */
const fusedMatMul: Operator = (call) => {
  const side = (index: number, name: string) => {
    const x = tensorInput(call, index);
    return numberAttribute(call, name, 0) === 1 ? swapLast(x) : x;
  };
  const out = product(side(0, 'transA'), side(1, 'transB'));
  const alpha = numberAttribute(call, 'alpha', 1);
  return [plain(alpha === 1 ? out : tf.mul(out, alpha))];
};

function swapLast(x: tf.Tensor): tf.Tensor {
  const order = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...order.slice(0, -2), x.rank - 1, x.rank - 2]);
}

/**
 * A product of whole numbers that `DynamicQuantizeLinear` made, as float32: the activations are
 * not rounded (see `quantized.ts`), the weights are what the file stores.
 */
const matMulInteger: Operator = (call) => {
  const shifted = (index: number) => {
    const x = tf.cast(tensorInput(call, index), 'float32');
    if (call.inputs[index + 2] === undefined) return x;
    const zero = tf.cast(tensorInput(call, index + 2), 'float32');
    const perRow = index === 0 && zero.rank === 1 && zero.size > 1;
    return tf.sub(x, perRow ? tf.expandDims(zero, 1) : zero);
  };
  return [plain(product(shifted(0), shifted(1)))];
};

/** MatMul and the Add behind it, which `fuseLayers` puts together. */
const linearLayer: Operator = (call) => [
  plain(linear(tensorInput(call, 0), tensorInput(call, 1) as tf.Tensor2D, tensorInput(call, 2))),
];

export const matMulOperators: OperatorTable = {
  Gemm: gemm,
  MatMul: matMul,
  MatMulInteger: matMulInteger,
  'counterpoint.Linear': linearLayer,
  'com.microsoft.FusedMatMul': fusedMatMul,
};
