import type { Batch } from '@counterpoint/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { encode } from 'fast-png';
import type { Colour } from './heat-colour.js';

/** 8-bit RGB, row by row from the top left. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** width x height x 3 */
  readonly data: Uint8Array;
  /**
   * Values stand with time along the width and the lowest band at the bottom: [frames, bands] of
   * the batch.
   */
  readonly turned: boolean;
}

/**
 * What the encoder sees of one sample as a picture, stretched to the full range: [1, height,
 * width, 3] in colour;
 * [1, frames, bands, 1] as a spectrogram with time along the width. Undefined for tokens and
 * waveforms.
 */
export async function sampleRaster(batch: Batch): Promise<Raster | undefined> {
  if (!('dataId' in batch)) return undefined;
  const { shape } = batch as Tensor;
  const [, rows, columns, channels] = shape;
  if (shape.length !== 4 || (channels !== 1 && channels !== 3)) return undefined;
  const values = await (batch as Tensor).data<'float32'>();
  const [minimum, maximum] = rangeOf(values);
  const level = (value: number) =>
    Math.round((255 * (value - minimum)) / Math.max(1e-9, maximum - minimum));
  if (channels === 3)
    return { width: columns!, height: rows!, data: Uint8Array.from(values, level), turned: false };
  const data = new Uint8Array(rows! * columns! * 3);
  for (let frame = 0; frame < rows!; frame++)
    for (let band = 0; band < columns!; band++)
      data.fill(
        level(values[frame * columns! + band]!),
        ((columns! - 1 - band) * rows! + frame) * 3,
        ((columns! - 1 - band) * rows! + frame) * 3 + 3,
      );
  return { width: rows!, height: columns!, data, turned: true };
}

/**
 * A grid of places in the orientation of its raster: row-major from the top left, with its rows and
 * columns.
 */
export function turnedGrid(
  values: ArrayLike<number>,
  [rows, columns]: readonly [number, number],
  turned: boolean,
): { readonly values: Float64Array; readonly rows: number; readonly columns: number } {
  if (!turned) return { values: Float64Array.from(values), rows, columns };
  const out = new Float64Array(rows * columns);
  for (let frame = 0; frame < rows; frame++)
    for (let band = 0; band < columns; band++)
      out[(columns - 1 - band) * rows + frame] = values[frame * columns + band]!;
  return { values: out, rows: columns, columns: rows };
}

/** A raster as the bytes of a PNG file. */
export function rasterPng({ width, height, data }: Omit<Raster, 'turned'>): Uint8Array {
  return encode({ width, height, data, channels: 3, depth: 8 });
}

/** A colour laid over another. */
export function over(under: Colour, colour: Colour, opacity: number): Colour {
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(under[channel] * (1 - opacity) + colour[channel] * opacity);
  return [mix(0), mix(1), mix(2)];
}

function rangeOf(values: ArrayLike<number>): readonly [number, number] {
  let [minimum, maximum] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    minimum = Math.min(minimum, values[i]!);
    maximum = Math.max(maximum, values[i]!);
  }
  return [minimum, maximum];
}
