import { inflateSync } from 'node:zlib';
import type { Bands } from '../bands.js';
import { readPlainPng, type PlainPng } from './read-plain-png.js';
import { unfilterLines } from './unfilter-lines.js';

/**
 * Decodes a small plain PNG file on this thread, with the levels that libvips gives, without the
 * threads that libvips starts for each picture.
 *
 * @param bytes with the signature of PNG and right checksums
 * @param maxPixels height x width; larger files belong on other threads
 * @param background opacity is blended onto it
 * @returns undefined where the file is larger, is no plain one, or is damaged: libvips then says how
 */
export function decodePlainPng(
  bytes: Uint8Array,
  maxPixels: number,
  background: readonly [number, number, number],
): Bands | undefined {
  const png = readPlainPng(bytes, maxPixels);
  if (png === undefined) return undefined;
  const { width, height, depth, samples, palette } = png;
  const length = Math.ceil((width * samples * depth) / 8);
  const size = height * (length + 1);
  let lines: Uint8Array;
  try {
    lines = inflateSync(png.compressed, { maxOutputLength: size });
  } catch {
    return undefined;
  }
  if (lines.length !== size) return undefined;
  if (!unfilterLines(lines, length, Math.max(1, (samples * depth) / 8))) return undefined;
  const values = samplesOfLines(lines, length, png);
  const pixels = palette === undefined ? values : coloured(values, palette);
  if (pixels === undefined) return undefined;
  if (palette !== undefined || samples === 4)
    return { height, width, bands: 3, alpha: false, levels: flattened(pixels, background) };
  const scale = 255 / (2 ** depth - 1);
  const levels = depth === 8 ? values : values.map((value) => value * scale);
  return { height, width, bands: samples, alpha: false, levels };
}

/** The samples of all lines, a byte each: height x width x samples. */
function samplesOfLines(
  lines: Uint8Array,
  length: number,
  { width, height, depth, samples }: PlainPng,
): Uint8Array {
  const perLine = width * samples;
  const values = new Uint8Array(height * perLine);
  for (let y = 0; y < height; y++) {
    const from = y * (length + 1) + 1;
    if (depth === 8) {
      values.set(lines.subarray(from, from + length), y * perLine);
      continue;
    }
    for (let i = 0; i < perLine; i++) {
      const bit = i * depth;
      const shift = 8 - depth - (bit % 8);
      values[y * perLine + i] = (lines[from + (bit >> 3)]! >> shift) & (2 ** depth - 1);
    }
  }
  return values;
}

/** Red, green, blue and opacity of numbers in a palette; undefined where one is not in it. */
function coloured(numbers: Uint8Array, palette: Uint8Array): Uint8Array | undefined {
  const pixels = new Uint8Array(4 * numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const from = 4 * numbers[i]!;
    if (from >= palette.length) return undefined;
    for (let c = 0; c < 4; c++) pixels[4 * i + c] = palette[from + c]!;
  }
  return pixels;
}

/** Pixels of red, green, blue and opacity on a background, as RGB: rounded down, as libvips does. */
function flattened(pixels: Uint8Array, background: readonly [number, number, number]): Uint8Array {
  const levels = new Uint8Array((pixels.length / 4) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    const opacity = pixels[from + 3]!;
    for (let c = 0; c < 3; c++)
      levels[to + c] = (pixels[from + c]! * opacity + background[c]! * (255 - opacity)) / 255;
  }
  return levels;
}
