import type { FloatPicture } from './float-picture.js';
import { reserve, rowMixer, type RowMixer } from './mix-rows.js';

/** Taps lighter than this are left out: together they are below a tenth of a grey level. */
const negligible = 2e-5;

/**
 * Gaussian blur with an odd number of taps, edges mirrored without repeating the border pixel (torchvision's `gaussian_blur`).
 *
 * @param sigma in pixels
 * @param taps the kernel's side, odd
 * @param mixer its memory is used as scratch space; give the same one again to save making it
 */
export function gaussianBlur({ data, height, width }: FloatPicture, sigma: number, taps: number, mixer: RowMixer = rowMixer()): void {
  const kernel = gaussianTaps(sigma, taps);
  const reach = kernel.length - 1;
  if (reach === 0) return;
  const pitch = width * 3;
  const slack = 4;                                                             // the mixer works on four floats at a time
  const sidesAt = kernel.length, paddedAt = sidesAt + 2 * reach, acrossAt = paddedAt + pitch + 6 * reach + slack, outAt = acrossAt + data.length + slack;
  reserve(mixer, 4 * (outAt + data.length + slack));
  const floats = new Float32Array(mixer.memory.buffer), words = new Int32Array(mixer.memory.buffer);
  floats.set(kernel);
  const mix = (from: number, out: number) => mixer.mix(4 * from, 4 * sidesAt, 0, 4 * reach, 4 * out, 4 * pitch);

  for (let k = 1; k <= reach; k++) {
    words[sidesAt + 2 * k - 2] = 4 * (paddedAt + 3 * (reach - k));
    words[sidesAt + 2 * k - 1] = 4 * (paddedAt + 3 * (reach + k));
  }
  for (let y = 0; y < height; y++) {
    floats.set(data.subarray(y * pitch, (y + 1) * pitch), paddedAt + 3 * reach);
    for (let k = 1; k <= reach; k++) {
      const left = y * pitch + 3 * mirrored(-k, width), right = y * pitch + 3 * mirrored(width - 1 + k, width);
      for (let c = 0; c < 3; c++) {
        floats[paddedAt + 3 * (reach - k) + c] = data[left + c]!;
        floats[paddedAt + 3 * (reach + width - 1 + k) + c] = data[right + c]!;
      }
    }
    mix(paddedAt + 3 * reach, acrossAt + y * pitch);
  }
  for (let y = 0; y < height; y++) {
    for (let k = 1; k <= reach; k++) {
      words[sidesAt + 2 * k - 2] = 4 * (acrossAt + mirrored(y - k, height) * pitch);
      words[sidesAt + 2 * k - 1] = 4 * (acrossAt + mirrored(y + k, height) * pitch);
    }
    mix(acrossAt + y * pitch, outAt + y * pitch);
  }
  data.set(floats.subarray(outAt, outAt + data.length));
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
