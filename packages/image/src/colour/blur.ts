import type { FloatPicture } from './float-picture.js';

/** Taps lighter than this are left out: together they are below a tenth of a grey level. */
const negligible = 2e-5;

/**
 * Gaussian blur with an odd number of taps, edges mirrored without repeating the border pixel (torchvision's `gaussian_blur`).
 *
 * @param sigma in pixels
 * @param taps the kernel's side, odd
 */
export function gaussianBlur({ data, height, width }: FloatPicture, sigma: number, taps: number): void {
  const kernel = gaussianTaps(sigma, taps);
  const reach = kernel.length - 1;
  if (reach === 0) return;
  const pitch = width * 3;
  const across = new Float32Array(data.length);
  const padded = new Float32Array((width + 2 * reach) * 3);
  const margins = Array.from({ length: reach }, (_, k) => [mirrored(-1 - k, width), mirrored(width + k, width)] as const);
  const beside = Int32Array.from({ length: 2 * reach }, (_, i) => (reach + (i % 2 === 0 ? -1 : 1) * ((i >> 1) + 1)) * 3);
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * pitch, (y + 1) * pitch);
    padded.set(row, reach * 3);
    margins.forEach(([left, right], k) => {
      for (let c = 0; c < 3; c++) {
        padded[(reach - 1 - k) * 3 + c] = row[left * 3 + c]!;
        padded[(reach + width + k) * 3 + c] = row[right * 3 + c]!;
      }
    });
    mix(padded, reach * 3, beside, kernel, across, y * pitch, pitch);
  }
  const rows = new Int32Array(2 * reach);
  for (let y = 0; y < height; y++) {
    for (let k = 1; k <= reach; k++) {
      rows[2 * k - 2] = mirrored(y - k, height) * pitch;
      rows[2 * k - 1] = mirrored(y + k, height) * pitch;
    }
    mix(across, y * pitch, rows, kernel, data, y * pitch, pitch);
  }
}

/** The right half of a symmetric kernel that sums to 1: the centre first. */
function gaussianTaps(sigma: number, taps: number): Float64Array {
  const half = Float64Array.from({ length: (taps + 1) / 2 }, (_, i) => Math.exp(-0.5 * (i / sigma) ** 2));
  const sum = half.reduce((total, weight, i) => total + (i === 0 ? weight : 2 * weight), 0);
  return half.slice(0, half.findLastIndex((weight) => weight / sum >= negligible) + 1).map((weight) => weight / sum);
}

/** A place beyond the border, mirrored back; again and again where the picture is smaller than the kernel. */
function mirrored(place: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const within = ((place % period) + period) % period;
  return within < length ? within : period - within;
}

/**
 * out = kernel[0] centre + sum over k of kernel[k] (left of it + right of it), for `length` values on end, four pairs at a time.
 *
 * @param sides where the values of each pair start: left, right, left, right, ...
 */
function mix(from: Float32Array, centre: number, sides: Int32Array, kernel: Float64Array, out: Float32Array, to: number, length: number): void {
  const pairs = kernel.length - 1;
  for (let k = 0; k < pairs; k += 4) {
    const w0 = k === 0 ? kernel[0]! : 1;
    const w1 = kernel[k + 1]!, w2 = k + 1 < pairs ? kernel[k + 2]! : 0, w3 = k + 2 < pairs ? kernel[k + 3]! : 0, w4 = k + 3 < pairs ? kernel[k + 4]! : 0;
    const at = (j: number) => sides[Math.min(2 * k + j, 2 * pairs - 2 + (j & 1))]!;
    const a1 = at(0), b1 = at(1), a2 = at(2), b2 = at(3), a3 = at(4), b3 = at(5), a4 = at(6), b4 = at(7);
    const base = k === 0 ? from : out, start = k === 0 ? centre : to;
    for (let i = 0; i < length; i++) {
      out[to + i] = w0 * base[start + i]! + w1 * (from[a1 + i]! + from[b1 + i]!) + w2 * (from[a2 + i]! + from[b2 + i]!)
        + w3 * (from[a3 + i]! + from[b3 + i]!) + w4 * (from[a4 + i]! + from[b4 + i]!);
    }
  }
}
