import type { Operation } from '../graph/operation.js';
import type { Value } from '../graph/value.js';
import { integersOf } from '../lowering/lowering.js';
import { blockedDomain, type Layouts } from './layouts.js';

/** A convolution in blocks. False where the channels do not fill blocks. */
export function convolution(operation: Operation, layouts: Layouts): boolean {
  const { record, block } = layouts;
  const [x, filter] = operation.inputs as [Value, Value];
  const output = operation.outputs[0]!;
  const [kh, kw, inputs, outputs] = filter.shape as [number, number, number, number];
  if (!layouts.fits(output.shape) || inputs !== x.shape[3] || (inputs >= block && !layouts.fits(x.shape)) || x.size === 0) return false;
  const weight = layouts.plain(filter);
  const arranged = inputs < block
    ? record.transpose(record.reshape(weight, [kh, kw, inputs, outputs / block, block]), [3, 2, 0, 1, 4])
    : record.transpose(record.reshape(weight, [kh, kw, inputs / block, block, outputs / block, block]), [4, 2, 0, 1, 3, 5]);
  const image = inputs < block ? record.transpose(layouts.plain(x), [0, 3, 1, 2]) : layouts.nominal(x);
  const [n, h, w] = output.shape as [number, number, number];
  const attributes = { kernel_shape: [kh, kw], strides: integersOf(operation, 'strides'), dilations: integersOf(operation, 'dilations'), pads: integersOf(operation, 'pads'), group: 1 };
  const result = record.one('Conv', [image, record.reshape(arranged, [outputs, inputs, kh, kw])], [n, outputs, h, w], 'float32', { domain: blockedDomain, attributes });
  layouts.set(output, { blocked: layouts.unnamed(result) });
  return true;
}

/**
 * The gradient of a convolution at its input, in blocks, as one convolution of dy. With stride s, the rows of the result
 * fall into s phases by (row + pad) mod s; each phase sees every s-th row of the filter, turned round, so that all phases
 * together are one convolution with s * s times the channels, whose results are then interleaved.
 */
export function inputGradient(operation: Operation, layouts: Layouts): boolean {
  const { record, block } = layouts;
  const [dy, filter] = operation.inputs as [Value, Value];
  const output = operation.outputs[0]!;
  const [kh, kw, inputs, outputs] = filter.shape as [number, number, number, number];
  const [strides, dilations, pads] = [integersOf(operation, 'strides'), integersOf(operation, 'dilations'), integersOf(operation, 'pads')];
  if (!layouts.fits(output.shape) || !layouts.fits(dy.shape) || inputs !== output.shape[3] || dilations.some((d) => d !== 1)) return false;
  const [n, height, width] = output.shape as [number, number, number];
  const rows = phases(kh, strides[0]!, pads[0]!, height, dy.shape[1]!);
  const columns = phases(kw, strides[1]!, pads[1]!, width, dy.shape[2]!);
  if (rows === undefined || columns === undefined) return false;
  const [sh, sw] = strides as [number, number];
  const [ib, ob] = [inputs / block, outputs / block];
  let weight = record.pad(layouts.plain(filter), [0, 0, 0, 0], [sh * rows.taps - kh, sw * columns.taps - kw, 0, 0]);
  weight = record.reshape(weight, [rows.taps, sh, columns.taps, sw, ib, block, ob, block]);
  weight = record.slice(weight, [-1, -1], [-rows.taps - 1, -columns.taps - 1], [0, 2], [-1, -1]);
  weight = record.transpose(weight, [1, 3, 4, 6, 0, 2, 7, 5]); // [phase, phase, I / B, O / B, taps, taps, o, i]
  const channels = sh * sw * inputs;
  const attributes = { kernel_shape: [rows.taps, columns.taps], strides: [1, 1], dilations: [1, 1], pads: [rows.before, columns.before, rows.after, columns.after], group: 1 };
  const shape = [n, channels, rows.count, columns.count];
  const result = record.one('Conv', [layouts.nominal(dy), record.reshape(weight, [channels, outputs, rows.taps, columns.taps])], shape, 'float32', { domain: blockedDomain, attributes });
  if (sh === 1 && sw === 1) {
    layouts.set(output, { blocked: layouts.unnamed(result) });
    return true;
  }
  const apart = record.transpose(record.reshape(result, [n, sh, sw, ib, rows.count, columns.count, block]), [0, 3, 4, 1, 5, 2, 6]);
  const together = record.reshape(apart, [n, ib, rows.count * sh, columns.count * sw, block]);
  layouts.set(output, { blocked: record.slice(together, [rows.skipped, columns.skipped], [rows.skipped + height, columns.skipped + width], [2, 3]) });
  return true;
}

/** Along one axis: taps of each phase, how many places the convolution of dy gives, its pads, and how many leading results to drop. */
function phases(kernel: number, stride: number, pad: number, extent: number, steps: number): { taps: number; count: number; before: number; after: number; skipped: number } | undefined {
  const taps = Math.ceil(kernel / stride);
  const start = Math.floor(pad / stride);
  const end = Math.floor((pad + extent - 1) / stride);
  const before = taps - 1 - start;
  const after = end - (steps - 1);
  if (before < 0 || after < 0) return undefined;
  return { taps, count: end - start + 1, before, after, skipped: pad - start * stride };
}
