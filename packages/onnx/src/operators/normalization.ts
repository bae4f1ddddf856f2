import { layerNorm } from '@counterpoint/core';
import * as tf from '@tensorflow/tfjs-core';
import { channelsLastOf, plain, shapeOf, tensorOf, type Value } from '../value/value.js';
import {
  axisOf,
  input,
  numberAttribute,
  refuseNode,
  tensorInput,
  type Call,
  type Operator,
  type OperatorTable,
} from './operator.js';

const sizeOf = (shape: readonly number[]) => shape.reduce((size, side) => size * side, 1);

const layerNormalization: Operator = (call) => {
  const x = tensorInput(call, 0);
  const axis = axisOf(call, numberAttribute(call, 'axis', -1), x.rank);
  const epsilon = numberAttribute(call, 'epsilon', 1e-5);
  if (call.node.outputs.slice(1).some((name) => name !== ''))
    throw refuseNode(call, 'The outputs Mean and InvStdDev are not supported', 'one output');
  const width = sizeOf(x.shape.slice(axis));
  const rows = axis === x.rank - 1 ? x : tf.reshape(x, [-1, width]);
  const gain = tf.reshape(tensorInput(call, 1), [width]);
  const shift = call.inputs[2] && tf.reshape(tensorInput(call, 2), [width]);
  return [plain(tf.reshape(layerNorm(rows, gain, shift, epsilon), x.shape))];
};

/** x / sqrt(mean(x^2) + epsilon) * gain over the last axes: https://arxiv.org/abs/1910.07467. */
function rootMeanSquare(call: Call, x: tf.Tensor, gain: tf.Tensor): Value {
  const axis = axisOf(call, numberAttribute(call, 'axis', -1), x.rank);
  const axes = x.shape.map((_, i) => i).slice(axis);
  const mean = tf.mean(tf.square(x), axes, true);
  const scale = tf.rsqrt(tf.add(mean, numberAttribute(call, 'epsilon', 1e-5)));
  return plain(tf.mul(tf.mul(x, scale), gain));
}

/** Statistics over axes of a value whose channels stand last. */
function standardise(x: tf.Tensor, axes: number[], epsilon: number): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, axes, true));
  const variance = tf.mean(tf.square(centred), axes, true);
  return tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
}

const instanceNormalization: Operator = (call) => {
  const x = channelsLastOf(input(call, 0));
  const axes = Array.from({ length: x.rank - 2 }, (_, i) => i + 1);
  const y = standardise(x, axes, numberAttribute(call, 'epsilon', 1e-5));
  const tensor = tf.add(tf.mul(y, tensorInput(call, 1)), tensorInput(call, 2));
  return [{ tensor, channelsLast: true }];
};

const groupNormalization: Operator = (call) => {
  const x = tensorInput(call, 0);
  const groups = numberAttribute(call, 'num_groups', 1);
  const [n, channels] = x.shape as [number, number];
  const parts = tf.reshape(x, [n, groups, -1]);
  const y = tf.reshape(standardise(parts, [2], numberAttribute(call, 'epsilon', 1e-5)), x.shape);
  const perChannel = (index: number) => {
    const tensor = tensorInput(call, index);
    const each =
      tensor.size === channels
        ? tensor
        : tf.reshape(tf.tile(tf.reshape(tensor, [groups, 1]), [1, channels / groups]), [channels]);
    return tf.reshape(each, [channels, ...x.shape.slice(2).map(() => 1)]);
  };
  return [plain(tf.add(tf.mul(y, perChannel(1)), perChannel(2)))];
};

/**
 * Batch normalisation: by the running statistics, or in training, where the model is asked to, by
 * the batch's mean and biased variance, which move the running ones after the step.
 */
const batchNormalization: Operator = (call) => {
  const value = input(call, 0);
  const ranked = shapeOf(value).length > 2;
  const x = ranked ? channelsLastOf(value) : tensorOf(value);
  const [gain, shift] = [tensorInput(call, 1), tensorInput(call, 2)];
  const epsilon = numberAttribute(call, 'epsilon', 1e-5);
  const { mean, variance } =
    call.batchNorm === 'train' &&
    call.pass.phase === 'train' &&
    call.pass.normalisation !== 'running'
      ? batchStatistics(call, x)
      : { mean: tensorInput(call, 3), variance: tensorInput(call, 4) };
  const scale = tf.mul(tf.rsqrt(tf.add(variance, epsilon)), gain);
  const tensor = tf.add(tf.mul(x, scale), tf.sub(shift, tf.mul(mean, scale)));
  return [{ tensor, channelsLast: ranked }];
};

function batchStatistics(call: Call, x: tf.Tensor): { mean: tf.Tensor; variance: tf.Tensor } {
  const axes = Array.from({ length: x.rank - 1 }, (_, i) => i);
  const { mean, variance } = tf.moments(x, axes);
  const count = x.size / x.shape.at(-1)!;
  const rate = 1 - numberAttribute(call, 'momentum', 0.9);
  const unbiased = tf.mul(variance, count / Math.max(1, count - 1));
  for (const [index, batch] of [
    [3, mean],
    [4, unbiased],
  ] as const) {
    const running = input(call, index);
    if (call.pass.record && 'tensor' in running && running.tensor instanceof tf.Variable)
      call.pass.record({ variable: running.tensor, batch: tf.keep(tf.clone(batch)), rate });
  }
  return { mean, variance };
}

/** Softmax over one axis; before opset 13 over all axes from it on. */
function softmaxLike(apply: (x: tf.Tensor) => tf.Tensor): Operator {
  return (call) => {
    const x = tensorInput(call, 0);
    const axis = axisOf(call, numberAttribute(call, 'axis', call.opset < 13 ? 1 : -1), x.rank);
    if (axis === x.rank - 1) return [plain(apply(x))];
    if (call.opset < 13) {
      const rows = tf.reshape(x, [sizeOf(x.shape.slice(0, axis)), -1]);
      return [plain(tf.reshape(apply(rows), x.shape))];
    }
    const order = x.shape.map((_, i) => i);
    [order[axis], order[x.rank - 1]] = [x.rank - 1, axis];
    return [plain(tf.transpose(apply(tf.transpose(x, order)), order))];
  };
}

const lpNormalization: Operator = (call) => {
  const x = tensorInput(call, 0);
  const axis = axisOf(call, numberAttribute(call, 'axis', -1), x.rank);
  const norm =
    numberAttribute(call, 'p', 2) === 1
      ? tf.sum(tf.abs(x), axis, true)
      : tf.sqrt(tf.sum(tf.square(x), axis, true));
  return [plain(tf.div(x, norm))];
};

/** Krizhevsky et al. 2012, section 3.3: over neighbouring channels. */
const localResponse: Operator = (call) => {
  const x = channelsLastOf(input(call, 0)) as tf.Tensor4D;
  const size = numberAttribute(call, 'size', 1);
  if (size % 2 === 0) throw refuseNode(call, `The size ${size} is not supported`, 'an odd size');
  const alpha = numberAttribute(call, 'alpha', 1e-4) / size;
  const [bias, beta] = [numberAttribute(call, 'bias', 1), numberAttribute(call, 'beta', 0.75)];
  const tensor = tf.localResponseNormalization(x, (size - 1) / 2, bias, alpha, beta);
  return [{ tensor, channelsLast: true }];
};

/** Operators that normalise. */
export const normalizationOperators: OperatorTable = {
  BatchNormalization: batchNormalization,
  GroupNormalization: groupNormalization,
  InstanceNormalization: instanceNormalization,
  LayerNormalization: layerNormalization,
  LogSoftmax: softmaxLike((x) => tf.logSoftmax(x)),
  LpNormalization: lpNormalization,
  LRN: localResponse,
  SimplifiedLayerNormalization: (call) => [
    rootMeanSquare(call, tensorInput(call, 0), tensorInput(call, 1)),
  ],
  Softmax: softmaxLike((x) => tf.softmax(x)),
};
