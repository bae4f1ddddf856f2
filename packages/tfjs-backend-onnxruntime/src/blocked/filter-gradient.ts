import type { Operation } from '../graph/operation.js';
import type { Value } from '../graph/value.js';
import { integersOf } from '../lowering/lowering.js';
import { blockedDomain, type Layouts } from './layouts.js';

/** Bytes of dy that a convolution reads again and again: they should stay in a core's second-level cache. */
const cachedBytes = 1 << 20;

/**
 * The gradient of a convolution at its filter, in blocks. The sum over images and places is itself a convolution: of the
 * input, with its channels as images and its images as channels, by a filter that is dy. dy in blocks is such a filter as
 * it stands, for a few images at a time.
 */
export function filterGradient(operation: Operation, layouts: Layouts): boolean {
  const { record, block } = layouts;
  const [x, dy] = operation.inputs as [Value, Value];
  const output = operation.outputs[0]!;
  const [kh, kw, inputs, outputs] = output.shape as [number, number, number, number];
  const [n, height, width] = dy.shape as [number, number, number];
  if (!layouts.fits(dy.shape) || inputs !== x.shape[3] || (inputs >= block && !layouts.fits(x.shape))) return false;
  if (kh * kw === 1) return pointwise(operation, layouts);
  const slope = layouts.blocked(dy); // [N, O / B, H', W', B]
  const image = inputs >= block ? layouts.blocked(x) : record.transpose(layouts.plain(x), [0, 3, 1, 2]);
  const chunk = Math.max(1, Math.floor(cachedBytes / (height * width * outputs * 4 * block))) * block;
  const filters = filtersOf(slope, layouts);
  const parts: Value[] = [];
  for (let start = 0; start < n;) {
    const left = n - start;
    const count = left >= block ? Math.min(chunk, left - (left % block)) : left;
    parts.push(ofChunk(operation, layouts, image, filters(start, count), start, count));
    start += count;
  }
  const sum = parts.length === 1 ? parts[0]! : record.one('Sum', parts, parts[0]!.shape, 'float32'); // [I, O / B, kh, kw, B]
  layouts.set(output, { plain: record.reshape(record.transpose(sum, [2, 3, 0, 1, 4]), [kh, kw, inputs, outputs]) });
  return true;
}

/** dy of some images as the filters of a convolution in groups: [groups O, images of a group, H', W']. */
interface Filters { readonly values: Value; readonly groups: number }

/** Cuts filters out of dy [N, O / B, H', W', B]; what can be arranged for all images at once is. */
function filtersOf(slope: Value, { record, block }: Layouts): (start: number, count: number) => Filters {
  const [n, ob, height, width] = slope.shape as [number, number, number, number];
  const together = block / 2; // images of a group: fewer than a block, which selects the form for few channels
  const arranged = (x: Value, groups: number, images: number): Value => {
    const parts = record.reshape(x, [groups, images, ob, height * width * block]);
    return ob === 1 ? record.reshape(parts, [groups, ob, images, height * width * block]) : record.transpose(parts, [0, 2, 1, 3]);
  };
  const whole = n % together === 0 ? arranged(slope, n / together, together) : undefined;
  return (start, count) => {
    const groups = count % together === 0 ? count / together : 1;
    const values = whole !== undefined && start % together === 0 && count % together === 0
      ? record.slice(whole, [start / together], [start / together + groups], [0])
      : arranged(record.slice(slope, [start], [start + count], [0]), groups, count / groups);
    return { values: record.reshape(values, [groups * ob * block, count / groups, height, width]), groups };
  };
}

/** The part of some images: [I, O / B, kh, kw, B]. */
function ofChunk(operation: Operation, { record, block }: Layouts, image: Value, { values: filters, groups }: Filters, start: number, count: number): Value {
  const [kh, kw, inputs, outputs] = operation.outputs[0]!.shape as [number, number, number, number];
  const [strides, dilations, pads] = [integersOf(operation, 'strides'), integersOf(operation, 'dilations'), integersOf(operation, 'pads')];
  const [, , h, w] = image.shape as [number, number, number, number];
  const [, height, width] = (operation.inputs[1] as Value).shape as [number, number, number, number];
  const ob = outputs / block;
  const some = record.slice(image, [start], [start + count], [0]);
  const planar = image.shape.length === 5
    ? record.one('ReorderOutput', [record.reshape(some, [count, inputs, h, w])], [count, inputs, h, w], 'float32', { domain: blockedDomain, attributes: { channels: inputs } })
    : some;
  const bottom = (kh - 1) * dilations[0]! + (height - 1) * strides[0]! + 1 - h - pads[0]!;
  const right = (kw - 1) * dilations[1]! + (width - 1) * strides[1]! + 1 - w - pads[1]!;
  const cut = record.slice(planar, [0, 0], [h + Math.min(0, bottom), w + Math.min(0, right)], [2, 3]);
  const padded = record.pad(cut, [0, 0, pads[0]!, pads[1]!], [0, 0, Math.max(0, bottom), Math.max(0, right)]);
  const swapped = record.transpose(padded, [1, 0, 2, 3]); // [I, n, H, W]
  const attributes = { kernel_shape: [height, width], strides: dilations, dilations: strides, pads: [0, 0, 0, 0], group: groups };
  const result = record.one('Conv', [swapped, filters], [inputs, groups * outputs, kh, kw], 'float32', { domain: blockedDomain, attributes });
  const apart = record.reshape(result, [inputs, groups, ob, kh, kw, block]);
  return groups === 1 ? record.reshape(apart, [inputs, ob, kh, kw, block]) : record.reduce('ReduceSum', apart, [1]);
}

/** A filter of one place: a matrix product, in as many parts as keep two cores busy. */
function pointwise(operation: Operation, layouts: Layouts): boolean {
  const { record } = layouts;
  const [x, dy] = operation.inputs as [Value, Value];
  const output = operation.outputs[0]!;
  const [, , inputs, outputs] = output.shape as [number, number, number, number];
  const [n, height, width] = dy.shape as [number, number, number];
  const [sh, sw] = integersOf(operation, 'strides') as [number, number];
  const [, h, w] = x.shape as [number, number, number];
  if (integersOf(operation, 'pads').some((pad) => pad !== 0) || inputs < layouts.block) return false;
  const taken = record.slice(layouts.blocked(x), [0, 0], [Math.min(h, (height - 1) * sh + 1), Math.min(w, (width - 1) * sw + 1)], [2, 3], [sh, sw]);
  const rows = record.reshape(record.transpose(taken, [0, 2, 3, 1, 4]), [n, height * width, inputs]);
  const parts = [16, 8, 4, 2].find((count) => n % count === 0) ?? 1;
  const places = (n / parts) * height * width;
  const products = record.matMul(record.reshape(rows, [parts, places, inputs]), record.reshape(layouts.plain(dy), [parts, places, outputs]), true, false);
  layouts.set(output, { plain: record.reshape(record.reduce('ReduceSum', products, [0]), output.shape) });
  return true;
}
