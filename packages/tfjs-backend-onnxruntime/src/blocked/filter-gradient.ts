import type { Operation } from '../graph/operation.js';
import type { Value } from '../graph/value.js';
import { integersOf } from '../lowering/lowering.js';
import type { Layouts } from './layouts.js';
import { blockedDomain } from './blocked-domain.js';

/**
 * Largest size in bytes of the part of dy that a convolution reads repeatedly: it should fit into a
 * core's second-level cache.
 */
const cachedBytes = 1 << 20;

/**
 * The gradient of a convolution at its filter, in blocks. The sum over places is itself a
 * convolution: of the input by a filter that is dy, with a group for each image. Neither has to be
 * rearranged: in a row of x in blocks the channels of a block are adjacent, so one position further
 * is a dilation, and the convolution's columns are the gradient's positions and channels.
 */
export function filterGradient(operation: Operation, layouts: Layouts): boolean {
  const { record, block } = layouts;
  const [x, dy] = operation.inputs as [Value, Value];
  const output = operation.outputs[0]!;
  const [kh, kw, inputs] = output.shape as [number, number, number];
  const n = x.shape[0]!;
  if (
    !layouts.fits(dy.shape) ||
    inputs !== x.shape[3] ||
    integersOf(operation, 'dilations').some((dilation) => dilation !== 1)
  )
    return false;
  if (kh * kw === 1) return pointwise(operation, layouts);
  const image = padImage(operation, layouts);
  const dyBlocks = layouts.blocked(dy);
  // ONNX Runtime knows channels, here images, that are fewer than a block or whole blocks
  const blockedImages = n < block ? n : n - (n % block);
  const parts = [
    [0, blockedImages],
    [blockedImages, n],
  ]
    .filter(([start, end]) => start! < end!)
    .map(([start, end]) => {
      const [images, dyImages] = [image, dyBlocks].map((all) =>
        record.slice(all, [start!], [end!], [0]),
      ) as [Value, Value];
      return gradientOfImages(operation, images, dyImages, layouts);
    });
  // [I / across, O / B, kh, kw, across, B]
  const sum = parts.length === 1 ? parts[0]! : record.elementwise('Add', parts);
  layouts.set(output, {
    plain: record.reshape(record.transpose(sum, [2, 3, 0, 4, 1, 5]), output.shape),
  });
  return true;
}

/**
 * x as [N, I / across, H, W, across], with zero padding in its rows, and without the positions that
 * no filter reaches.
 */
function padImage(operation: Operation, layouts: Layouts): Value {
  const { record, block } = layouts;
  const x = operation.inputs[0]!;
  const [n, h, w, inputs] = x.shape as [number, number, number, number];
  const blocked = layouts.fits(x.shape);
  const image = blocked
    ? layouts.blocked(x)
    : record.reshape(layouts.plain(x), [n, 1, h, w, inputs]);
  const { left, right, bottom } = padding(operation);
  if (bottom < 0 || right < 0 || !blocked) {
    const cut = record.slice(
      image,
      [0, 0],
      [h + Math.min(0, bottom), w + Math.min(0, right)],
      [2, 3],
    );
    return record.pad(cut, [0, 0, 0, left, 0], [0, 0, 0, Math.max(0, right), 0]);
  }
  if (left + right === 0) return image;
  // ONNX Runtime pads on one thread, and convolves on all
  const ones = record.constant('float32', new Float32Array(inputs).fill(1), [inputs, 1, 1, 1]);
  const attributes = {
    kernel_shape: [1, 1],
    strides: [1, 1],
    dilations: [1, 1],
    pads: [0, left, 0, right],
    group: inputs,
  };
  const padded = record.one(
    'Conv',
    [record.reshape(image, [n, inputs, h, w]), ones],
    [n, inputs, h, w + left + right],
    'float32',
    { domain: blockedDomain, attributes },
  );
  return record.reshape(padded, [n, inputs / block, h, w + left + right, block]);
}

/** Zeros around x that the filters reach; negative for places that they do not reach. */
function padding(operation: Operation): Record<'top' | 'left' | 'bottom' | 'right', number> {
  const [, h, w] = operation.inputs[0]!.shape as [number, number, number];
  const [, height, width] = operation.inputs[1]!.shape as [number, number, number];
  const [kh, kw] = operation.outputs[0]!.shape as [number, number];
  const [[sh, sw], [top, left]] = [
    integersOf(operation, 'strides'),
    integersOf(operation, 'pads'),
  ] as [[number, number], [number, number]];
  return {
    top,
    left,
    bottom: kh + (height - 1) * sh - h - top,
    right: kw + (width - 1) * sw - w - left,
  };
}

/**
 * The gradient of some images: [I / across, O / B, kh, kw, across, B]. With stride 1 the images of
 * a group take turns in its rows,
 * else they are its channels.
 *
 * @param image [n, I / across, H, W, across] @param dyBlocks [n, O / B, H', W', B]
 */
function gradientOfImages(
  operation: Operation,
  image: Value,
  dyBlocks: Value,
  { record, block }: Layouts,
): Value {
  const [n, ib, h, w, across] = image.shape as [number, number, number, number, number];
  const [, ob, height, width] = dyBlocks.shape as [number, number, number, number];
  const [kh, kw] = operation.outputs[0]!.shape as [number, number];
  const [sh, sw] = integersOf(operation, 'strides') as [number, number];
  const inRows = sh === 1;
  const images = imagesOfGroup(operation, n, block);
  const groups = n / images;
  const [channels, rows] = inRows ? [1, images] : [images, 1];
  const input = record.transpose(
    record.reshape(image, [groups, images, ib, h, w * across]),
    inRows ? [2, 0, 3, 1, 4] : [2, 0, 1, 3, 4],
  );
  const filter = record.transpose(
    record.reshape(dyBlocks, [groups, images, ob, height, width * block]),
    inRows ? [0, 2, 3, 1, 4] : [0, 2, 1, 3, 4],
  );
  const { top, bottom } = padding(operation);
  const result = record.one(
    'Conv',
    [
      record.reshape(input, [ib, groups * channels, h * rows, w * across]),
      record.reshape(filter, [groups * ob * block, channels, height * rows, width]),
    ],
    [ib, groups * ob * block, kh, kw * across],
    'float32',
    {
      domain: blockedDomain,
      attributes: {
        kernel_shape: [height * rows, width],
        strides: [rows, 1],
        dilations: [sh, sw * across],
        pads: [top * rows, 0, Math.max(0, bottom) * rows, 0],
        group: groups,
      },
    },
  );
  return record.reduce(
    'ReduceSum',
    record.reshape(result, [ib, groups, ob, kh, kw, across, block]),
    [1],
  );
}

/**
 * The number of images of a group. Each group writes its own gradient. A group needs enough images
 * that all gradients fit into the cache or take at most twice the size of dy, and few enough that
 * the group's dy fits into the cache.
 */
function imagesOfGroup(operation: Operation, n: number, block: number): number {
  const [kh, kw, inputs, outputs] = operation.outputs[0]!.shape as [number, number, number, number];
  const [, height, width] = operation.inputs[1]!.shape as [number, number, number];
  const inRows = integersOf(operation, 'strides')[0] === 1;
  // bytes of one, and of dy for one image
  const [gradientBytes, dyBytes] = [4 * kh * kw * inputs * outputs, 4 * height * width * outputs];
  const enough = (images: number): boolean =>
    (n / images) * gradientBytes <= Math.max(cachedBytes, 2 * n * dyBytes);
  const maximum = inRows
    ? cachedBytes / ((dyBytes / outputs) * Math.min(outputs, 4 * block))
    : block - 1;
  let best = 1;
  for (let images = 2; images <= Math.min(n, maximum) && !enough(best); images++) {
    const groups = n / images;
    if (Number.isInteger(groups) && (!inRows || groups < block || groups % block === 0))
      best = images;
  }
  return best;
}

/** A 1 x 1 filter: a matrix product, split into enough batches for all cores. */
function pointwise(operation: Operation, layouts: Layouts): boolean {
  const { record } = layouts;
  const [x, dy] = operation.inputs as [Value, Value];
  const output = operation.outputs[0]!;
  const [, , inputs, outputs] = output.shape as [number, number, number, number];
  const [n, height, width] = dy.shape as [number, number, number];
  const [sh, sw] = integersOf(operation, 'strides') as [number, number];
  const [, h, w] = x.shape as [number, number, number];
  if (integersOf(operation, 'pads').some((pad) => pad !== 0) || !layouts.fits(x.shape))
    return false;
  const window = record.slice(
    layouts.blocked(x),
    [0, 0],
    [Math.min(h, (height - 1) * sh + 1), Math.min(w, (width - 1) * sw + 1)],
    [2, 3],
    [sh, sw],
  );
  const rows = record.reshape(record.transpose(window, [0, 2, 3, 1, 4]), [
    n,
    height * width,
    inputs,
  ]);
  const parts = [16, 8, 4, 2].find((count) => n % count === 0) ?? 1;
  const places = (n / parts) * height * width;
  const products = record.matMul(
    record.reshape(rows, [parts, places, inputs]),
    record.reshape(layouts.plain(dy), [parts, places, outputs]),
    true,
    false,
  );
  layouts.set(output, {
    plain: record.reshape(record.reduce('ReduceSum', products, [0]), output.shape),
  });
  return true;
}
