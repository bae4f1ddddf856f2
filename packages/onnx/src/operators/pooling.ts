import * as tf from '@tensorflow/tfjs-core';
import { channelsLastOf, shapeOf } from '../value/value.js';
import { asPicture, fromPicture } from './convolution.js';
import {
  input,
  listAttribute,
  numberAttribute,
  refuseNode,
  type Call,
  type Operator,
  type OperatorTable,
} from './operator.js';
import { padsOf, spatial } from './window.js';

/** Less than any activation; padding with it never wins a maximum. */
const lowest = -3e38;

/** The input padded by hand, the window, and how many places of each window are not padding. */
interface Windows {
  readonly x: tf.Tensor4D;
  readonly kernel: [number, number];
  readonly strides: [number, number];
  readonly pads: [[number, number], [number, number]];
  readonly rank: number;
}

function windowsOf(call: Call): Windows {
  const value = input(call, 0);
  const shape = shapeOf(value);
  const rank = shape.length;
  if (rank !== 3 && rank !== 4)
    throw refuseNode(call, `Pooling over ${rank - 2} axes is not supported`, '1 or 2 axes');
  const kernelShape = listAttribute(call, 'kernel_shape')!;
  if ((listAttribute(call, 'dilations') ?? [1]).some((each) => each !== 1))
    throw refuseNode(call, 'Dilated pooling is not supported', 'dilations 1');
  const kernel = spatial(kernelShape);
  const strides = spatial(listAttribute(call, 'strides') ?? kernelShape.map(() => 1));
  const pads = padsOf(call, shape.slice(2), kernelShape);
  const x = asPicture(channelsLastOf(value));
  if (numberAttribute(call, 'ceil_mode', 0) === 1)
    pads.forEach((pad, i) => {
      const side = x.shape[i + 1]! + pad[0] + pad[1];
      const out = Math.ceil((side - kernel[i]!) / strides[i]!) + 1;
      // A window must begin inside the input or the padding before it.
      const windows = (out - 1) * strides[i]! >= x.shape[i + 1]! + pad[0] ? out - 1 : out;
      pad[1] += Math.max((windows - 1) * strides[i]! + kernel[i]! - side, 0);
    });
  return { x, kernel, strides, pads, rank };
}

function padded({ x, pads }: Windows, fill: number): tf.Tensor4D {
  if (pads.flat().every((side) => side === 0)) return x;
  return tf.pad(x, [[0, 0], ...pads, [0, 0]], fill) as tf.Tensor4D;
}

const maxPool: Operator = (call) => {
  if (call.node.outputs.length > 1 && call.node.outputs[1] !== '')
    throw refuseNode(call, 'The places of the maxima are not supported', 'one output');
  const windows = windowsOf(call);
  const y = tf.maxPool(padded(windows, lowest), windows.kernel, windows.strides, 'valid');
  return [fromPicture(y, windows.rank)];
};

const averagePool: Operator = (call) => {
  const windows = windowsOf(call);
  const { kernel, strides, rank, x, pads } = windows;
  const means = tf.avgPool(padded(windows, 0), kernel, strides, 'valid');
  if (pads.flat().every((side) => side === 0)) return [fromPicture(means, rank)];
  // Means over whole windows become means over the places that count.
  const included = numberAttribute(call, 'count_include_pad', 0) === 1;
  const explicit = included ? (listAttribute(call, 'pads') ?? []) : [];
  const places = tf.ones([1, x.shape[1], x.shape[2], 1]);
  const explicitPads = spatialPads(explicit);
  const counted = tf.pad(places, [[0, 0], ...explicitPads, [0, 0]], 1);
  const rest = pads.map(
    (pad, i) => [pad[0] - explicitPads[i]![0], pad[1] - explicitPads[i]![1]] as [number, number],
  );
  const all = tf.pad(counted, [[0, 0], ...rest, [0, 0]]) as tf.Tensor4D;
  const shares = tf.avgPool(all, kernel, strides, 'valid');
  return [fromPicture(tf.div(means, shares), rank)];
};

function spatialPads(pads: readonly number[]): [[number, number], [number, number]] {
  if (pads.length === 2)
    return [
      [0, 0],
      [pads[0]!, pads[1]!],
    ];
  return pads.length === 4
    ? [
        [pads[0]!, pads[2]!],
        [pads[1]!, pads[3]!],
      ]
    : [
        [0, 0],
        [0, 0],
      ];
}

/** Pooling over windows. */
export const poolingOperators: OperatorTable = {
  AveragePool: averagePool,
  MaxPool: maxPool,
};
