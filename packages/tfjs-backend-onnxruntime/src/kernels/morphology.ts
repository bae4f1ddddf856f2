import { backend_util } from '@tensorflow/tfjs-core';
import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { window2D } from './convolution.js';
import { kernel, type KernelTable } from './kernel.js';
import { lowest } from './pool-gradient.js';
import { ends, type Window } from './window.js';

interface Dilation {
  strides: [number, number] | number;
  pad: 'same' | 'valid' | number;
  dilations?: [number, number] | number;
}

function window(x: Value, filter: Value, { strides, pad, dilations = 1 }: Dilation): Window {
  return window2D(
    backend_util.computeDilation2DInfo(
      x.shape as never,
      filter.shape as never,
      strides,
      pad,
      'NHWC',
      dilations,
    ),
  );
}

/** The offset of each filter element [i, j] in the padded input. */
function places({ kernel: [h, w], dilations }: Window): [number, number][] {
  return Array.from({ length: h! * w! }, (_, at) => [
    Math.floor(at / w!) * dilations[0]!,
    (at % w!) * dilations[1]!,
  ]);
}

/** Input plus filter for each filter element: one value [N, H', W', C] per element. */
function sums(x: Value, filter: Value, over: Window, record: Recorder): Value[] {
  const { begins, strides, output } = over;
  const after = ends(over).map((end) => Math.max(0, end));
  const padded = record.pad(x, [0, ...begins, 0], [0, ...after, 0], record.scalar(lowest));
  const channels = x.shape[3]!;
  const rows = record.reshape(filter, [filter.size / channels, channels]);
  return places(over).map((start, at) => {
    const stops = start.map((begin, axis) => begin + (output[axis]! - 1) * strides[axis]! + 1);
    const patch = record.slice(padded, start, stops, [1, 2], strides);
    return record.elementwise('Add', [
      patch,
      record.reshape(record.slice(rows, [at], [at + 1], [0]), [channels]),
    ]);
  });
}

/**
 * For each filter element, dy where that element gave the largest sum (the first one of equals),
 * and 0 elsewhere.
 */
function gradientShares(
  x: Value,
  filter: Value,
  dy: Value,
  over: Window,
  record: Recorder,
): Value[] {
  const each = sums(x, filter, over, record);
  const largest = each.length === 1 ? each[0]! : record.elementwise('Max', each);
  let matched: Value | undefined;
  return each.map((sum) => {
    const equal = record.elementwise('Equal', [sum, largest], 'bool');
    const isFirstMatch = matched
      ? record.elementwise('And', [equal, record.elementwise('Not', [matched])])
      : equal;
    matched = matched ? record.elementwise('Or', [matched, equal]) : equal;
    return record.select(isFirstMatch, dy, record.scalar(0));
  });
}

/**
 * Scatters a share [N, H', W', C] to the input positions of its filter element: [N, H, W, C] with
 * padding.
 */
function scatterShare(
  share: Value,
  [top, left]: [number, number],
  { strides, output }: Window,
  [height, width]: [number, number],
  record: Recorder,
): Value {
  const [n, h, w, c] = share.shape as [number, number, number, number];
  const [sh, sw] = strides as [number, number];
  const separated = record.pad(
    record.reshape(share, [n, h, 1, w, 1, c]),
    [0, 0, 0, 0, 0, 0],
    [0, 0, sh - 1, 0, sw - 1, 0],
  );
  const extents = [(output[0]! - 1) * sh + 1, (output[1]! - 1) * sw + 1] as const;
  const spread = record.slice(
    record.reshape(separated, [n, h * sh, w * sw, c]),
    [0, 0],
    extents,
    [1, 2],
  );
  return record.pad(
    spread,
    [0, top, left, 0],
    [0, height - extents[0] - top, width - extents[1] - left, 0],
  );
}

/** Grey-scale dilation, the largest of input plus filter under a window, and its gradients. */
export const morphologyKernels: KernelTable = {
  Dilation2D: kernel<'x' | 'filter', Dilation>(({ x, filter }, attributes, record) => {
    const each = sums(x, filter, window(x, filter, attributes), record);
    return each.length === 1 ? each[0]! : record.elementwise('Max', each);
  }),
  Dilation2DBackpropInput: kernel<'x' | 'filter' | 'dy', Dilation>(
    ({ x, filter, dy }, attributes, record) => {
      const over = window(x, filter, attributes);
      const { begins, input } = over;
      const paddedExtents = ends(over).map(
        (end, axis) => begins[axis]! + input[axis]! + Math.max(0, end),
      ) as [number, number];
      const starts = places(over);
      const all = gradientShares(x, filter, dy, over, record).map((share, at) =>
        scatterShare(share, starts[at]!, over, paddedExtents, record),
      );
      const total = all.reduce((sum, each) => record.elementwise('Add', [sum, each]));
      return record.slice(
        total,
        begins,
        begins.map((begin, axis) => begin + input[axis]!),
        [1, 2],
      );
    },
  ),
  Dilation2DBackpropFilter: kernel<'x' | 'filter' | 'dy', Dilation>(
    ({ x, filter, dy }, attributes, record) => {
      const each = gradientShares(x, filter, dy, window(x, filter, attributes), record).map(
        (share) => record.reduce('ReduceSum', share, [0, 1, 2], true),
      );
      return record.reshape(record.concat(each, 0), filter.shape);
    },
  ),
};
