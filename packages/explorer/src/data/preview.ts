import type { Pixels } from './thumb-sheets.js';
import { wavFile } from './wav-file.js';

/** How a sample is shown. */
export interface Preview {
  /** 8-bit RGB, row by row, at most 48 pixels wide or high. */
  readonly picture?: Pixels;
  readonly text?: string;
  /** The bytes of a WAV file. */
  readonly sound?: Uint8Array;
}

const mostPixels = 48;

/**
 * How a decoded value is shown, by its form: a picture `{ width, height, data }` of three
 * channels, a sound `{ samples, sampleRateHz }`,
 * texts `{ texts }` or a string. A value of another form is shown by its name alone.
 */
export function previewOf(value: unknown): Preview {
  if (typeof value === 'string') return { text: value };
  if (typeof value !== 'object' || value === null) return {};
  const { width, height, data, samples, sampleRateHz, texts } = value as Record<string, unknown>;
  if (
    data instanceof Uint8Array &&
    typeof width === 'number' &&
    typeof height === 'number' &&
    data.length === width * height * 3
  )
    return { picture: shrunk({ width, height, data }) };
  if (samples instanceof Float32Array && typeof sampleRateHz === 'number')
    return { sound: wavFile(samples, sampleRateHz) };
  if (Array.isArray(texts) && texts.every((text) => typeof text === 'string'))
    return { text: texts.join(' ⁄ ') };
  return {};
}

/** A picture of at most 48 pixels a side, by the nearest pixels: what a thumbnail is drawn from. */
function shrunk(picture: Pixels): Pixels {
  const scale = Math.max(picture.width, picture.height) / mostPixels;
  if (scale <= 1) return picture;
  const [width, height] = [picture.width, picture.height].map((size) =>
    Math.max(1, Math.round(size / scale)),
  ) as [number, number];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from =
        Math.floor(((y + 0.5) * picture.height) / height) * picture.width +
        Math.floor(((x + 0.5) * picture.width) / width);
      data.set(picture.data.subarray(from * 3, from * 3 + 3), (y * width + x) * 3);
    }
  return { width, height, data };
}
