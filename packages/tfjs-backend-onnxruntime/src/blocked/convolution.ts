import type { Operation } from '../graph/operation.js';
import type { Value } from '../graph/value.js';
import { integersOf } from '../lowering/lowering.js';
import { indices } from './indices.js';
import type { Layouts } from './layouts.js';
import { blockedDomain } from './blocked-domain.js';

/** A convolution in blocks. False where the channels do not fill blocks. */
export function convolution(operation: Operation, layouts: Layouts): boolean {
  const { record, block } = layouts;
  const [x, filter] = operation.inputs as [Value, Value];
  const output = operation.outputs[0]!;
  const [kh, kw, inputs, outputs] = filter.shape as [number, number, number, number];
  if (
    !layouts.fits(output.shape) ||
    inputs !== x.shape[3] ||
    (inputs >= block && !layouts.fits(x.shape)) ||
    x.size === 0
  )
    return false;
  const weight = layouts.formFor(filter, 'forward', () => {
    const plain = layouts.plain(filter);
    const reordered =
      inputs < block
        ? record.transpose(
            record.reshape(plain, [kh, kw, inputs, outputs / block, block]),
            [3, 2, 0, 1, 4],
          )
        : record.transpose(
            record.reshape(plain, [kh, kw, inputs / block, block, outputs / block, block]),
            [4, 2, 0, 1, 3, 5],
          );
    return record.reshape(reordered, [outputs, inputs, kh, kw]);
  });
  const image =
    inputs < block ? record.transpose(layouts.plain(x), [0, 3, 1, 2]) : layouts.nominal(x);
  const [n, h, w] = output.shape as [number, number, number];
  const attributes = {
    kernel_shape: [kh, kw],
    strides: integersOf(operation, 'strides'),
    dilations: integersOf(operation, 'dilations'),
    pads: integersOf(operation, 'pads'),
    group: 1,
  };
  const result = record.one('Conv', [image, weight], [n, outputs, h, w], 'float32', {
    domain: blockedDomain,
    attributes,
  });
  layouts.set(output, { blocked: layouts.fromNominal(result) });
  return true;
}

/**
 * The gradient of a convolution at its input, in blocks, as one convolution of dy. With stride s,
 * the rows of the result fall into s phases by (row + pad) mod s. Each phase uses every s-th row of
 * the flipped filter. All phases together are one convolution with s * s times the channels, whose
 * results are then interleaved.
 */
export function inputGradient(operation: Operation, layouts: Layouts): boolean {
  const { record, block } = layouts;
  const [dy, filter] = operation.inputs as [Value, Value];
  const output = operation.outputs[0]!;
  const [kh, kw, inputs] = filter.shape as [number, number, number];
  const [strides, dilations, pads] = [
    integersOf(operation, 'strides'),
    integersOf(operation, 'dilations'),
    integersOf(operation, 'pads'),
  ];
  if (
    !layouts.fits(output.shape) ||
    !layouts.fits(dy.shape) ||
    inputs !== output.shape[3] ||
    dilations.some((d) => d !== 1)
  )
    return false;
  const [n, height, width] = output.shape as [number, number, number];
  const rows = phases(kh, strides[0]!, pads[0]!, height, dy.shape[1]!);
  const columns = phases(kw, strides[1]!, pads[1]!, width, dy.shape[2]!);
  if (rows === undefined || columns === undefined) return false;
  const [sh, sw] = strides as [number, number];
  const weight = layouts.formFor(
    filter,
    `backward ${[sh, sw, rows.taps, columns.taps].join()}`,
    () => phaseFilters(layouts.plain(filter), [sh, sw], [rows.taps, columns.taps], layouts),
  );
  const channels = sh * sw * inputs;
  const attributes = {
    kernel_shape: [rows.taps, columns.taps],
    strides: [1, 1],
    dilations: [1, 1],
    pads: [rows.before, columns.before, rows.after, columns.after],
    group: 1,
  };
  const shape = [n, channels, rows.count, columns.count];
  const result = record.one('Conv', [layouts.nominal(dy), weight], shape, 'float32', {
    domain: blockedDomain,
    attributes,
  });
  if (sh === 1 && sw === 1) {
    layouts.set(output, { blocked: layouts.fromNominal(result) });
    return true;
  }
  const ib = inputs / block;
  const interleaved = indices(record, [ib, height, width], (i, row, column) => {
    const [down, along] = [row + rows.skipped, column + columns.skipped];
    return (
      ((((down % sh) * sw + (along % sw)) * ib + i) * rows.count + Math.floor(down / sh)) *
        columns.count +
      Math.floor(along / sw)
    );
  });
  const places = record.reshape(result, [n, sh * sw * ib * rows.count * columns.count, block]);
  layouts.set(output, {
    blocked: record.reshape(record.gather(places, interleaved, 1), [n, ib, height, width, block]),
  });
  return true;
}

/** The filters of all phases, in blocks, of a filter [h, w, I, O]: [phases I, O, taps, taps]. */
function phaseFilters(
  filter: Value,
  [sh, sw]: readonly [number, number],
  [down, along]: readonly [number, number],
  { record, block }: Layouts,
): Value {
  const [kh, kw, inputs, outputs] = filter.shape as [number, number, number, number];
  const [ib, ob] = [inputs / block, outputs / block];
  const [height, width] = [sh * down, sw * along];
  const padded = record.pad(filter, [0, 0, 0, 0], [height - kh, width - kw, 0, 0]);
  const squares = record.one(
    'ReorderInput',
    [record.reshape(padded, [height * width, inputs, 1, outputs])],
    [height * width, inputs, 1, outputs],
    'float32',
    { domain: blockedDomain },
  ); // [h, w, I / B, O / B, o, i]
  const order = indices(
    record,
    [sh, sw, ib, ob, down, along],
    (row, column, i, o, y, x) =>
      ((((down - 1 - y!) * sh + row!) * width + (along - 1 - x!) * sw + column!) * ib + i!) * ob +
      o!,
  );
  const weight = record.gather(
    record.reshape(squares, [height * width * ib * ob, block * block]),
    order,
    0,
  );
  return record.reshape(weight, [sh * sw * inputs, outputs, down, along]);
}

/**
 * Along one axis: the taps of each phase, the number of outputs of the convolution of dy, its pads,
 * and the number of leading results to drop.
 */
function phases(
  kernel: number,
  stride: number,
  pad: number,
  extent: number,
  steps: number,
): { taps: number; count: number; before: number; after: number; skipped: number } | undefined {
  const taps = Math.ceil(kernel / stride);
  const start = Math.floor(pad / stride);
  const end = Math.floor((pad + extent - 1) / stride);
  const before = taps - 1 - start;
  const after = end - (steps - 1);
  if (before < 0 || after < 0) return undefined;
  return { taps, count: end - start + 1, before, after, skipped: pad - start * stride };
}
