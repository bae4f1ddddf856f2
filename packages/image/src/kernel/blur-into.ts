import { kernel } from './picture-kernel.js';

/** Taps lighter than this are left out: together they are below a tenth of a grey level. */
const negligible = 2e-5;

/**
 * Floats in the kernel's memory: rows of places, each place of so many values that belong to as
 * many channels.
 */
export interface Stored {
  /** Address, a multiple of four. */
  readonly at: number;
  readonly height: number;
  readonly width: number;
  readonly step: 1 | 3;
}

/** Bytes of memory that {@link blurInto} needs from `scratch` on. */
export function blurScratch(height: number, width: number, step: number, taps: number): number {
  return 4 * (2 * height * width * step + width * step + 8 * taps + 16);
}

/** Blurs in place. */
export function blurInto(
  { at, height, width, step }: Stored,
  sigma: number,
  taps: number,
  scratch: number,
): void {
  const weights = gaussianTaps(sigma, taps);
  const reach = weights.length - 1;
  if (reach === 0) return;
  const pitch = width * step,
    size = height * pitch,
    from = at / 4;
  const slack = 4; // four floats at a time
  const kernelAt = scratch / 4,
    sidesAt = kernelAt + weights.length,
    paddedAt = sidesAt + 2 * reach,
    acrossAt = paddedAt + pitch + 2 * step * reach + slack;
  const outAt = acrossAt + size + slack;
  const floats = new Float32Array(kernel.memory.buffer),
    words = new Int32Array(kernel.memory.buffer);
  floats.set(weights, kernelAt);
  const mixed = (row: number, out: number) =>
    kernel.mix(4 * row, 4 * sidesAt, 4 * kernelAt, 4 * reach, 4 * out, 4 * pitch);

  for (let k = 1; k <= reach; k++) {
    words[sidesAt + 2 * k - 2] = 4 * (paddedAt + step * (reach - k));
    words[sidesAt + 2 * k - 1] = 4 * (paddedAt + step * (reach + k));
  }
  const lefts = Int32Array.from({ length: reach + 1 }, (_, k) => step * mirrored(-k, width));
  const rights = Int32Array.from(
    { length: reach + 1 },
    (_, k) => step * mirrored(width - 1 + k, width),
  );
  for (let y = 0; y < height; y++) {
    const row = from + y * pitch,
      padded = paddedAt + step * reach;
    floats.copyWithin(padded, row, row + pitch);
    for (let k = 1; k <= reach; k++) {
      for (let c = 0; c < step; c++) {
        floats[padded - step * k + c] = floats[row + lefts[k]! + c]!;
        floats[padded + step * (width - 1 + k) + c] = floats[row + rights[k]! + c]!;
      }
    }
    mixed(padded, acrossAt + y * pitch);
  }
  for (let y = 0; y < height; y++) {
    for (let k = 1; k <= reach; k++) {
      words[sidesAt + 2 * k - 2] = 4 * (acrossAt + mirrored(y - k, height) * pitch);
      words[sidesAt + 2 * k - 1] = 4 * (acrossAt + mirrored(y + k, height) * pitch);
    }
    mixed(acrossAt + y * pitch, outAt + y * pitch);
  }
  floats.copyWithin(from, outAt, outAt + size);
}

/** The right half of a symmetric kernel that sums to 1: the centre first. */
export function gaussianTaps(sigma: number, taps: number): Float64Array {
  const half = Float64Array.from({ length: (taps + 1) / 2 }, (_, i) =>
    Math.exp(-0.5 * (i / sigma) ** 2),
  );
  const sum = half.reduce((total, weight, i) => total + (i === 0 ? weight : 2 * weight), 0);
  return half
    .slice(0, half.findLastIndex((weight) => weight / sum >= negligible) + 1)
    .map((weight) => weight / sum);
}

/**
 * A place beyond the border, mirrored back; again and again where the picture is smaller than the
 * kernel.
 */
export function mirrored(place: number, length: number): number {
  if (place >= 0 && place < length) return place;
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const within = ((place % period) + period) % period;
  return within < length ? within : period - within;
}
