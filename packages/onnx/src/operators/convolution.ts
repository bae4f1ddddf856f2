import * as tf from '@tensorflow/tfjs-core';
import { channelsLastOf, isHost, shapeOf, tensorOf, type Value } from '../value/value.js';
import {
  input,
  listAttribute,
  numberAttribute,
  refuseNode,
  tensorInput,
  type Call,
  type Operator,
  type OperatorTable,
} from './operator.js';
import { padsOf, spatial } from './window.js';

type Pair = [number, number];

/** A picture with one row in place of a signal of one axis, and back. */
export function asPicture(x: tf.Tensor): tf.Tensor4D {
  return (x.rank === 3 ? tf.expandDims(x, 1) : x) as tf.Tensor4D;
}

export function fromPicture(y: tf.Tensor, rank: number): Value {
  return { tensor: rank === 3 ? tf.squeeze(y, [1]) : y, channelsLast: true };
}

/** Convolutions of one or two axes, in groups, each channel alone where there are as many groups. */
const convolution: Operator = (call) => {
  const value = input(call, 0);
  const rank = shapeOf(value).length;
  if (rank !== 3 && rank !== 4)
    throw refuseNode(call, `A convolution over ${rank - 2} axes is not supported`, '1 or 2 axes');
  const weight = tensorInput(call, 1);
  const kernel = weight.shape.slice(2);
  const groups = numberAttribute(call, 'group', 1);
  const strides = spatial(listAttribute(call, 'strides') ?? kernel.map(() => 1));
  const dilations = spatial(listAttribute(call, 'dilations') ?? kernel.map(() => 1));
  const pads = padsOf(call, shapeOf(value).slice(2), kernel);
  const x = asPicture(channelsLastOf(value));
  const pad: tf.backend_util.ExplicitPadding = [[0, 0], ...pads, [0, 0]] as never;
  const filter = filterOf(weight);
  const y = convolve(x, filter, { groups, strides, dilations, pad });
  const shifted = call.inputs[2] === undefined ? y : tf.add(y, tensorOf(input(call, 2)));
  return [fromPicture(shifted, rank)];
};

interface Geometry {
  readonly groups: number;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly pad: tf.backend_util.ExplicitPadding;
}

/** [outputs, inputs, ...kernel] as [rows, columns, inputs, outputs]. */
function filterOf(weight: tf.Tensor): tf.Tensor4D {
  const flat = weight.rank === 3 ? tf.expandDims(weight, 2) : weight;
  return tf.transpose(flat, [2, 3, 1, 0]) as tf.Tensor4D;
}

function convolve(x: tf.Tensor4D, filter: tf.Tensor4D, geometry: Geometry): tf.Tensor4D {
  const { groups, strides, dilations, pad } = geometry;
  if (groups === 1) return tf.conv2d(x, filter, strides, pad as never, 'NHWC', dilations);
  const [rows, columns, inner, outputs] = filter.shape;
  if (inner === 1 && groups === x.shape[3]) {
    // ONNX numbers the outputs of a channel one after the other, as TensorFlow.js does.
    const depthwise = tf.reshape(filter, [rows, columns, groups, outputs / groups]) as tf.Tensor4D;
    return tf.depthwiseConv2d(x, depthwise, strides, pad as never, 'NHWC', dilations);
  }
  const parts = tf.split(x, groups, 3);
  const filters = tf.split(filter, groups, 3);
  return tf.concat(
    parts.map((part, i) =>
      tf.conv2d(
        part as tf.Tensor4D,
        filters[i]! as tf.Tensor4D,
        strides,
        pad as never,
        'NHWC',
        dilations,
      ),
    ),
    3,
  );
}

/** The convolution whose gradient a convolution's forward pass is. */
const transposed: Operator = (call) => {
  const value = input(call, 0);
  const rank = shapeOf(value).length;
  const weight = tensorInput(call, 1);
  const kernel = weight.shape.slice(2);
  if (rank !== 3 && rank !== 4)
    throw refuseNode(call, `A convolution over ${rank - 2} axes is not supported`, '1 or 2 axes');
  if ((listAttribute(call, 'dilations') ?? [1]).some((each) => each !== 1))
    throw refuseNode(call, 'Dilated transposed convolutions are not supported', 'dilations 1');
  if (textOfPad(call) !== 'NOTSET' || listAttribute(call, 'output_shape'))
    throw refuseNode(call, 'Only explicit pads are supported', 'auto_pad NOTSET, no output_shape');
  const groups = numberAttribute(call, 'group', 1);
  const strides = spatial(listAttribute(call, 'strides') ?? kernel.map(() => 1));
  const pads = padsOf(call, shapeOf(value).slice(2), kernel);
  const extra =
    rank === 3
      ? [0, ...(listAttribute(call, 'output_padding') ?? [0])]
      : (listAttribute(call, 'output_padding') ?? [0, 0]);
  const x = asPicture(channelsLastOf(value));
  const flat = rank === 3 ? tf.expandDims(weight, 2) : weight; // [inputs, outputs / groups, rows, columns]
  const filter = tf.transpose(flat, [2, 3, 1, 0]); // [rows, columns, outputs / groups, inputs]
  const parts = groups === 1 ? [x] : tf.split(x, groups, 3);
  const filters = groups === 1 ? [filter] : tf.split(filter, groups, 3);
  const whole = parts.map((part, i) =>
    transposeOne(part as tf.Tensor4D, filters[i]! as tf.Tensor4D, strides),
  );
  const joined = whole.length === 1 ? whole[0]! : tf.concat(whole, 3);
  const padded = tf.pad(joined, [
    [0, 0],
    [0, extra[0]!],
    [0, extra[1]!],
    [0, 0],
  ]);
  const size = padded.shape.map((side, axis) =>
    axis === 1 || axis === 2 ? side - pads[axis - 1]![0] - pads[axis - 1]![1] : side,
  );
  const y = tf.slice(padded, [0, pads[0]![0], pads[1]![0], 0], size);
  const shifted = call.inputs[2] === undefined ? y : tf.add(y, tensorOf(input(call, 2)));
  return [fromPicture(shifted, rank)];
};

function textOfPad(call: Call): string {
  const value = call.node.attributes.get('auto_pad');
  return typeof value === 'string' ? value : 'NOTSET';
}

function transposeOne(x: tf.Tensor4D, filter: tf.Tensor4D, strides: Pair): tf.Tensor4D {
  const [n, rows, columns] = x.shape;
  const shape: [number, number, number, number] = [
    n,
    (rows - 1) * strides[0] + filter.shape[0],
    (columns - 1) * strides[1] + filter.shape[1],
    filter.shape[2],
  ];
  return tf.conv2dTranspose(x, filter, shape, strides, 'valid');
}

/** Products of whole numbers by a convolution, as float32; see `quantized.ts`. */
const convInteger: Operator = (call) => {
  const shifted = (index: number): Value => {
    const value = input(call, index);
    const x = isHost(value) ? { ...value, type: 'float32' as const } : value;
    if (call.inputs[index + 2] === undefined) return x;
    const zero = tf.cast(tensorOf(input(call, index + 2)), 'float32');
    const full = zero.rank === 1 && zero.size > 1 ? tf.reshape(zero, [-1, 1, 1, 1]) : zero;
    return { tensor: tf.sub(tf.cast(tensorOf(x), 'float32'), full), channelsLast: false };
  };
  return convolution({ ...call, inputs: [shifted(0), shifted(1)] });
};

/** Convolutions. */
export const convolutionOperators: OperatorTable = {
  Conv: convolution,
  ConvInteger: convInteger,
  ConvTranspose: transposed,
};
