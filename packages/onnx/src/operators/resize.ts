import * as tf from '@tensorflow/tfjs-core';
import { plain, shapeOf, tensorOf } from '../value/value.js';
import { product } from './mat-mul.js';
import {
  axisOf,
  input,
  listAttribute,
  listInput,
  numberAttribute,
  refuseNode,
  textAttribute,
  type Call,
  type Operator,
  type OperatorTable,
} from './operator.js';

/** How a place of the result is found in the input, for one axis. */
interface Scaling {
  readonly input: number;
  readonly output: number;
  readonly scale: number;
}

const coordinates: Readonly<Record<string, (place: number, axis: Scaling) => number>> = {
  half_pixel: (place, { scale }) => (place + 0.5) / scale - 0.5,
  half_pixel_symmetric: (place, { input: side, output, scale }) => {
    const adjustment = output / (scale * side);
    return (side / 2) * (1 - adjustment) + (place + 0.5) / scale - 0.5;
  },
  pytorch_half_pixel: (place, { output, scale }) => (output > 1 ? (place + 0.5) / scale - 0.5 : 0),
  align_corners: (place, { input: side, output }) =>
    output === 1 ? 0 : (place * (side - 1)) / (output - 1),
  asymmetric: (place, { scale }) => place / scale,
};

const nearest: Readonly<Record<string, (x: number) => number>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

/**
 * Resizing, axis by axis, as a product with a matrix of interpolation weights: exact for all modes,
 * and its gradient is the product with the matrix's transpose.
 */
const resize: Operator = (call) => {
  const value = input(call, 0);
  const shape = shapeOf(value);
  const { scales, sizes } = targetOf(call, shape);
  let y = tensorOf(value);
  shape.forEach((side, axis) => {
    if (sizes[axis] === side && scales[axis] === 1) return;
    const scaling = { input: side, output: sizes[axis]!, scale: scales[axis]! };
    y = alongAxis(y, axis, weightsOf(call, scaling));
  });
  return [plain(y)];
};

/** Factor and size of each axis, from `scales` or `sizes`. */
function targetOf(
  call: Call,
  shape: readonly number[],
): { readonly scales: readonly number[]; readonly sizes: readonly number[] } {
  const upsample = call.node.operator === 'Upsample' || call.opset < 11;
  const listedScales =
    listAttribute(call, 'scales') ?? nonEmpty(listInput(call, upsample ? 1 : 2)) ?? undefined;
  const sizes = upsample ? undefined : nonEmpty(listInput(call, 3));
  const axes = (listAttribute(call, 'axes') ?? shape.map((_, axis) => axis)).map((axis) =>
    axisOf(call, axis, shape.length),
  );
  const policy = textAttribute(call, 'keep_aspect_ratio_policy', 'stretch');
  if (policy !== 'stretch')
    throw refuseNode(call, `The policy "${policy}" is not supported`, 'stretch');
  const at = (list: readonly number[], axis: number) => list[axes.indexOf(axis)];
  if (sizes) {
    const full = shape.map((side, axis) => at(sizes, axis) ?? side);
    return { sizes: full, scales: full.map((size, axis) => size / shape[axis]!) };
  }
  if (!listedScales) throw refuseNode(call, 'Neither scales nor sizes are given');
  const scales = shape.map((_, axis) => at(listedScales, axis) ?? 1);
  return { scales, sizes: shape.map((side, axis) => Math.floor(side * scales[axis]!)) };
}

function nonEmpty(list: number[] | undefined): number[] | undefined {
  return list && list.length > 0 ? list : undefined;
}

/** [output, input]: the share of each place of the input in each place of the result. */
function weightsOf(call: Call, axis: Scaling): Float32Array {
  const legacy = call.node.operator === 'Upsample' || call.opset < 11;
  const name = legacy
    ? 'asymmetric'
    : textAttribute(call, 'coordinate_transformation_mode', 'half_pixel');
  const mode = textAttribute(call, 'mode', 'nearest');
  const find = coordinates[name];
  if (
    !find ||
    numberAttribute(call, 'antialias', 0) === 1 ||
    numberAttribute(call, 'exclude_outside', 0) === 1
  )
    throw refuseNode(
      call,
      `Resizing with ${find ? 'antialias or exclude_outside' : name} is not supported`,
    );
  const round =
    nearest[legacy ? 'floor' : textAttribute(call, 'nearest_mode', 'round_prefer_floor')]!;
  const weights = new Float32Array(axis.output * axis.input);
  for (let place = 0; place < axis.output; place++) {
    const x = find(place, axis);
    const add = (source: number, share: number) => {
      const inside = Math.min(Math.max(source, 0), axis.input - 1);
      weights[place * axis.input + inside]! += share;
    };
    const below = Math.floor(x);
    const rest = x - below;
    if (mode === 'nearest') add(round(x), 1);
    else if (mode === 'linear') {
      add(below, 1 - rest);
      add(below + 1, rest);
    } else if (mode === 'cubic')
      cubic(rest, numberAttribute(call, 'cubic_coeff_a', -0.75)).forEach((share, i) =>
        add(below - 1 + i, share),
      );
    else throw refuseNode(call, `The mode "${mode}" is not supported`, 'nearest, linear or cubic');
  }
  return weights;
}

/** The four weights of cubic convolution: Keys 1981, eq. 4, with its free parameter a. */
function cubic(t: number, a: number): number[] {
  const near = (d: number) => ((a + 2) * d - (a + 3)) * d * d + 1;
  const far = (d: number) => ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  return [far(1 + t), near(t), near(1 - t), far(2 - t)];
}

function alongAxis(x: tf.Tensor, axis: number, weights: Float32Array): tf.Tensor {
  const side = x.shape[axis]!;
  const matrix = tf.tensor2d(weights, [weights.length / side, side]);
  const order = x.shape.map((_, i) => i).filter((i) => i !== axis);
  const last = tf.transpose(x, [...order, axis]);
  const y = product(last, tf.transpose(matrix));
  return tf.transpose(
    y,
    x.shape.map((_, i) => (i === axis ? x.rank - 1 : i < axis ? i : i - 1)),
  );
}

/** Blocks of channels as places. */
const depthToSpace: Operator = (call) => {
  const x = tensorOf(input(call, 0));
  const block = numberAttribute(call, 'blocksize', 1);
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const inner = c / block ** 2;
  const byDepth = textAttribute(call, 'mode', 'DCR') === 'DCR';
  const parts = byDepth ? [n, block, block, inner, h, w] : [n, inner, block, block, h, w];
  const order = byDepth ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3];
  return [
    plain(tf.reshape(tf.transpose(tf.reshape(x, parts), order), [n, inner, h * block, w * block])),
  ];
};

/** Blocks of places as channels. */
const spaceToDepth: Operator = (call) => {
  const x = tensorOf(input(call, 0));
  const block = numberAttribute(call, 'blocksize', 1);
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const parts = tf.reshape(x, [n, c, h / block, block, w / block, block]);
  const turned = tf.transpose(parts, [0, 3, 5, 1, 2, 4]);
  return [plain(tf.reshape(turned, [n, c * block ** 2, h / block, w / block]))];
};

/** Operators that change the size of pictures. */
export const resizeOperators: OperatorTable = {
  DepthToSpace: depthToSpace,
  Resize: resize,
  SpaceToDepth: spaceToDepth,
  Upsample: resize,
};
