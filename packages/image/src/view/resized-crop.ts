import { bicubicTaps, weightBits, type AxisTaps } from './bicubic.js';
import type { Picture } from '../picture/picture.js';

/** A rectangle of whole pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

const half = 1 << (weightBits - 1);

/**
 * Cuts a box out of a picture, resizes it (bicubic with antialiasing, nothing from outside the box) and mirrors it if asked.
 * Equal to Pillow's `crop`, `resize(BICUBIC)` and `transpose(FLIP_LEFT_RIGHT)`.
 */
export function resizedCrop(picture: Picture, box: Box, height: number, width: number, flip = false): Picture {
  const across = alongRows(picture, box, bicubicTaps(box.width, width), width, flip);
  return { height, width, channels: 3, data: alongColumns(across, bicubicTaps(box.height, height), height, width * 3) };
}

/** [box height, width, 3] */
function alongRows({ data, width: pitch }: Picture, { top, left, height }: Box, { taps, first, weights }: AxisTaps, width: number, flip: boolean): Uint8ClampedArray {
  const out = new Uint8ClampedArray(height * width * 3);
  const step = flip ? -3 : 3;
  for (let y = 0; y < height; y++) {
    const row = ((top + y) * pitch + left) * 3;
    let to = (y * width + (flip ? width - 1 : 0)) * 3;
    for (let x = 0; x < width; x++, to += step) {
      let p = row + first[x]! * 3;
      let at = x * taps;
      let red = half, green = half, blue = half;
      if (taps === 4) {
        const w0 = weights[at]!, w1 = weights[at + 1]!, w2 = weights[at + 2]!, w3 = weights[at + 3]!;
        red = (half + Math.imul(data[p]!, w0) + Math.imul(data[p + 3]!, w1) + Math.imul(data[p + 6]!, w2) + Math.imul(data[p + 9]!, w3)) | 0;
        green = (half + Math.imul(data[p + 1]!, w0) + Math.imul(data[p + 4]!, w1) + Math.imul(data[p + 7]!, w2) + Math.imul(data[p + 10]!, w3)) | 0;
        blue = (half + Math.imul(data[p + 2]!, w0) + Math.imul(data[p + 5]!, w1) + Math.imul(data[p + 8]!, w2) + Math.imul(data[p + 11]!, w3)) | 0;
      } else {
        for (const end = at + taps; at < end; at++, p += 3) {
          const weight = weights[at]!;
          red = (red + Math.imul(data[p]!, weight)) | 0;
          green = (green + Math.imul(data[p + 1]!, weight)) | 0;
          blue = (blue + Math.imul(data[p + 2]!, weight)) | 0;
        }
      }
      out[to] = red >> weightBits;
      out[to + 1] = green >> weightBits;
      out[to + 2] = blue >> weightBits;
    }
  }
  return out;
}

/** [height, pitch] */
function alongColumns(rows: Uint8ClampedArray, { taps, first, weights }: AxisTaps, height: number, pitch: number): Uint8Array {
  const out = new Uint8ClampedArray(height * pitch);
  const sums = new Int32Array(pitch);
  for (let y = 0; y < height; y++) {
    const to = y * pitch, at = y * taps;
    let p = first[y]! * pitch;
    if (taps === 4) {
      const w0 = weights[at]!, w1 = weights[at + 1]!, w2 = weights[at + 2]!, w3 = weights[at + 3]!;
      for (let i = 0; i < pitch; i++, p++) {
        out[to + i] = (half + Math.imul(rows[p]!, w0) + Math.imul(rows[p + pitch]!, w1) + Math.imul(rows[p + 2 * pitch]!, w2) + Math.imul(rows[p + 3 * pitch]!, w3)) >> weightBits;
      }
      continue;
    }
    sums.fill(half);
    for (let k = 0; k < taps; k++) {
      const weight = weights[at + k]!;
      for (let i = 0; i < pitch; i++, p++) sums[i] = (sums[i]! + Math.imul(rows[p]!, weight)) | 0;
    }
    for (let i = 0; i < pitch; i++) out[to + i] = sums[i]! >> weightBits;
  }
  return new Uint8Array(out.buffer);
}
