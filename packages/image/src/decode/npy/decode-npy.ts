import { fromHalf } from '@counterpoint/core';
import type { Bands } from '../bands.js';
import {
  levelsOfSamples,
  type LevelRange,
  type Samples,
  type SampleType,
} from '../levels-of-samples.js';
import {
  checkSize,
  damaged,
  unsupported,
  wrongShape,
  type DecodeSubject,
} from '../picture-faults.js';

/** What is known of the picture that an array holds. */
export interface NpyOptions {
  readonly channels: number;
  readonly maxPixels: number;
  readonly range?: LevelRange;
}

/**
 * Decodes a picture stored by `numpy.save`: [height, width], [height, width, bands] or [bands,
 * height, width]. Bands are last, unless the
 * first axis alone is as long as the channels asked for. Fortran order and both byte orders are
 * read.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @throws CP_IMAGE_DAMAGED, CP_IMAGE_UNSUPPORTED, CP_IMAGE_SHAPE, CP_IMAGE_RANGE,
 *   CP_IMAGE_TOO_LARGE
 */
export function decodeNpy(bytes: Uint8Array, options: NpyOptions, subject: DecodeSubject): Bands {
  const { descr, fortran, shape, dataAt } = readHeader(bytes, subject);
  const [rows = 0, columns = 0, third = 1] = shape;
  if (shape.length < 2 || shape.length > 3 || shape.includes(0)) throw wrongShape(subject, shape);
  const { channels } = options;
  const bandsFirst = shape.length === 3 && third !== channels && rows === channels;
  const [height, width, bands] = bandsFirst ? [columns, third, rows] : [rows, columns, third];
  checkSize(subject, { height, width: width * Math.ceil(bands / 3) }, options.maxPixels);
  const { type, samples } = readSamples(bytes, dataAt, descr, height * width * bands, subject);
  const ordered = interleave(samples, shape, fortran, bandsFirst);
  const levels = levelsOfSamples(ordered, type, bands, options.range, subject);
  return { height, width, bands, alpha: bands === 4 && channels === 3, levels };
}

interface NpyHeader {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  readonly dataAt: number;
}

function readHeader(bytes: Uint8Array, subject: DecodeSubject): NpyHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = (bytes[6] ?? 1) >= 2;
  const textAt = long ? 12 : 10;
  if (bytes.length < textAt) throw damaged(subject, 'it ends within its header');
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true);
  const dataAt = textAt + length;
  if (dataAt > bytes.length) throw damaged(subject, 'it ends within its header');
  const text = Buffer.from(bytes.subarray(textAt, dataAt)).toString('latin1');
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1];
  if (descr === undefined || shape === undefined)
    throw damaged(subject, 'its header states no element type or no shape');
  return {
    descr,
    fortran: /'fortran_order':\s*True/.test(text),
    shape: shape
      .split(',')
      .filter((part) => part.trim() !== '')
      .map(Number),
    dataAt,
  };
}

/** Readers of one element, little endian or not, by numpy's code. */
const elements: Readonly<
  Record<string, readonly [SampleType, (view: DataView, at: number, little: boolean) => number]>
> = {
  b1: [{ kind: 'unsigned', bits: 1 }, (view, at) => (view.getUint8(at) === 0 ? 0 : 1)],
  u1: [{ kind: 'unsigned', bits: 8 }, (view, at) => view.getUint8(at)],
  u2: [{ kind: 'unsigned', bits: 16 }, (view, at, little) => view.getUint16(at, little)],
  u4: [{ kind: 'unsigned', bits: 32 }, (view, at, little) => view.getUint32(at, little)],
  i1: [{ kind: 'signed', bits: 8 }, (view, at) => view.getInt8(at)],
  i2: [{ kind: 'signed', bits: 16 }, (view, at, little) => view.getInt16(at, little)],
  i4: [{ kind: 'signed', bits: 32 }, (view, at, little) => view.getInt32(at, little)],
  i8: [{ kind: 'signed', bits: 64 }, (view, at, little) => Number(view.getBigInt64(at, little))],
  f2: [{ kind: 'float', bits: 16 }, (view, at, little) => fromHalf(view.getUint16(at, little))],
  f4: [{ kind: 'float', bits: 32 }, (view, at, little) => view.getFloat32(at, little)],
  f8: [{ kind: 'float', bits: 64 }, (view, at, little) => view.getFloat64(at, little)],
};

function readSamples(
  bytes: Uint8Array,
  from: number,
  descr: string,
  count: number,
  subject: DecodeSubject,
): { readonly type: SampleType; readonly samples: Float64Array } {
  const element = elements[descr.slice(1)];
  if (element === undefined) throw unsupported(subject, `its elements are of the type ${descr}`);
  const [type, read] = element;
  const size = Math.max(1, type.bits / 8);
  const there = Math.floor((bytes.length - from) / size);
  if (there < count) throw damaged(subject, `it is cut off: ${there} of ${count} values are there`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = descr[0] !== '>';
  const samples = new Float64Array(count);
  for (let i = 0; i < count; i++) samples[i] = read(view, from + i * size, little);
  return { type, samples };
}

/** Samples in the order row, column, band. */
function interleave(
  samples: Float64Array,
  shape: readonly number[],
  fortran: boolean,
  bandsFirst: boolean,
): Samples {
  if (!fortran && !bandsFirst) return samples;
  const [a = 1, b = 1, c = 1] = shape;
  const steps = fortran ? [1, a, a * b] : [b * c, c, 1];
  const order = bandsFirst ? [1, 2, 0] : [0, 1, 2];
  const [rows, columns, bands] = order.map((axis) => [a, b, c][axis]!) as [number, number, number];
  const [down, across, deep] = order.map((axis) => steps[axis]!) as [number, number, number];
  const out = new Float64Array(samples.length);
  let to = 0;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      for (let band = 0; band < bands; band++)
        out[to++] = samples[y * down + x * across + band * deep]!;
  return out;
}
