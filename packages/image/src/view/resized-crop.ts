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

/** [box height, width, 3]. Column by column, so that the weights of a column are read once. */
function alongRows({ data, width: pitch }: Picture, { top, left, height }: Box, taps: AxisTaps, width: number, flip: boolean): Uint8ClampedArray {
  const out = new Uint8ClampedArray(height * width * 3);
  const { first, count, weights, stride } = taps;
  for (let x = 0; x < width; x++) {
    const n = count[x]!;
    const start = (top * pitch + left + first[x]!) * 3;
    let to = (flip ? width - 1 - x : x) * 3;
    if (n <= 4) {
      const at = x * stride;
      const w0 = weights[at]!, w1 = weights[at + 1]!, w2 = weights[at + 2]!, w3 = weights[at + 3]!;
      const p1 = n > 1 ? 3 : 0, p2 = n > 2 ? 6 : 0, p3 = n > 3 ? 9 : 0;
      for (let y = 0, from = start; y < height; y++, from += pitch * 3, to += width * 3) {
        for (let c = 0; c < 3; c++) {
          const p = from + c;
          out[to + c] = (half + Math.imul(data[p]!, w0) + Math.imul(data[p + p1]!, w1) + Math.imul(data[p + p2]!, w2) + Math.imul(data[p + p3]!, w3)) >> weightBits;
        }
      }
      continue;
    }
    for (let y = 0, row = start; y < height; y++, row += pitch * 3, to += width * 3) {
      let red = half, green = half, blue = half;
      for (let k = x * stride, end = k + n, from = row; k < end; k++, from += 3) {
        const weight = weights[k]!;
        red = (red + Math.imul(data[from]!, weight)) | 0;
        green = (green + Math.imul(data[from + 1]!, weight)) | 0;
        blue = (blue + Math.imul(data[from + 2]!, weight)) | 0;
      }
      out[to] = red >> weightBits;
      out[to + 1] = green >> weightBits;
      out[to + 2] = blue >> weightBits;
    }
  }
  return out;
}

/** [height, pitch]. Four rows at a time, summed up over groups of four where there are more. */
function alongColumns(rows: Uint8ClampedArray, { first, count, weights, stride }: AxisTaps, height: number, pitch: number): Uint8Array {
  const out = new Uint8ClampedArray(height * pitch);
  const sums = new Int32Array(pitch);
  for (let y = 0; y < height; y++) {
    const n = count[y]!;
    const to = y * pitch;
    for (let k = 0; k < n; k += 4) {
      const at = y * stride + k;
      const base = (first[y]! + k) * pitch;
      const w0 = weights[at]!, w1 = k + 1 < n ? weights[at + 1]! : 0, w2 = k + 2 < n ? weights[at + 2]! : 0, w3 = k + 3 < n ? weights[at + 3]! : 0;
      const p1 = k + 1 < n ? pitch : 0, p2 = k + 2 < n ? 2 * pitch : 0, p3 = k + 3 < n ? 3 * pitch : 0;
      const last = k + 4 >= n;
      for (let i = 0, p = base; i < pitch; i++, p++) {
        const sum = ((k === 0 ? half : sums[i]!) + Math.imul(rows[p]!, w0) + Math.imul(rows[p + p1]!, w1) + Math.imul(rows[p + p2]!, w2) + Math.imul(rows[p + p3]!, w3)) | 0;
        if (last) out[to + i] = sum >> weightBits;
        else sums[i] = sum;
      }
    }
  }
  return new Uint8Array(out.buffer);
}
