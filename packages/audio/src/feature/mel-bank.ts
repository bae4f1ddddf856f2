import { hzOfMel, melOfHz } from './mel-scale.js';
import type { MelScale } from './mel-scale.js';

/** Triangular filters, kept as the bins that each one touches. */
export interface MelBank {
  readonly bands: number;
  /** First bin of each filter. */
  readonly starts: Int32Array;
  /** Where each filter's weights begin; one more entry than bands. */
  readonly offsets: Int32Array;
  /** The weights of all filters, one filter after another: [offsets[bands]]. */
  readonly weights: Float64Array;
}

/**
 * The filters of {@link melBank}: their number, their range in hertz, their scale and their height.
 */
export interface MelBankConfig {
  readonly sampleRateHz: number;
  readonly fftLength: number;
  readonly bands: number;
  readonly lowHz: number;
  readonly highHz: number;
  readonly scale: MelScale;
  /**
   * `slaney`: every filter has the same area, 2 / (its width in hertz). `none`: every filter peaks
   * at 1.
   */
  readonly norm: 'none' | 'slaney';
}

/**
 * Triangular filters whose edges are equally far apart in mel (Davis and Mermelstein 1980,
 * https://doi.org/10.1109/TASSP.1980.1163420).
 * A filter narrower than a bin may hold no bin at all and then gives zero.
 */
export function melBank({
  sampleRateHz,
  fftLength,
  bands,
  lowHz,
  highHz,
  scale,
  norm,
}: MelBankConfig): MelBank {
  const low = melOfHz(lowHz, scale),
    high = melOfHz(highHz, scale);
  const edges = Array.from({ length: bands + 2 }, (_, i) =>
    hzOfMel(low + ((high - low) * i) / (bands + 1), scale),
  );
  const starts = new Int32Array(bands),
    offsets = new Int32Array(bands + 1);
  const weights: number[] = [];
  for (let m = 0; m < bands; m++) {
    const [left, centre, right] = [edges[m]!, edges[m + 1]!, edges[m + 2]!];
    const gain = norm === 'slaney' ? 2 / (right - left) : 1;
    starts[m] = -1;
    for (let k = 0; k <= fftLength / 2; k++) {
      const hz = (k * sampleRateHz) / fftLength;
      const weight = Math.min((hz - left) / (centre - left), (right - hz) / (right - centre));
      if (!(weight > 0)) continue;
      if (starts[m] === -1) starts[m] = k;
      weights.push(weight * gain);
    }
    if (starts[m] === -1) starts[m] = 0;
    offsets[m + 1] = weights.length;
  }
  return { bands, starts, offsets, weights: Float64Array.from(weights) };
}

/** Bands whose filter holds no bin: narrower than a bin of the transform. They are always zero. */
export function emptyBands({ bands, offsets }: MelBank): number[] {
  return Array.from({ length: bands }, (_, m) => m).filter((m) => offsets[m] === offsets[m + 1]);
}
