import { weightBits } from '../kernel/resize-passes.js';

const a = -0.5;

/**
 * The cubic convolution kernel with a = -1/2: Keys 1981,
 * https://doi.org/10.1109/TASSP.1981.1163711, eq. 15.
 */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/** How each output place of one axis is mixed from input places that follow each other. */
export interface AxisTaps {
  /** Number of input places that each output place is mixed from; some weights may be 0. */
  readonly taps: number;
  /** First input place of each output place; the last one lies within the axis too. */
  readonly first: Int32Array;
  /** Row i holds the weights of output place i, in units of 2^-22. */
  readonly weights: Int32Array;
}

/**
 * Bicubic interpolation of one axis with antialiasing: when it shrinks, the kernel is stretched by
 * the factor.
 * Weights sum to 1 and are rounded to 22 bits as Pillow rounds them, so a resized crop equals
 * Pillow's byte for byte.
 */
export function bicubicTaps(from: number, to: number): AxisTaps {
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const support = 2 * stretch;
  const lowest = (i: number) => Math.max(0, Math.trunc((i + 0.5) * scale - support + 0.5));
  const beyond = (i: number) => Math.min(from, Math.trunc((i + 0.5) * scale + support + 0.5));
  let taps = 0;
  for (let i = 0; i < to; i++) taps = Math.max(taps, beyond(i) - lowest(i));
  const first = new Int32Array(to),
    weights = new Int32Array(to * taps);
  const row = new Float64Array(taps);
  for (let i = 0; i < to; i++) {
    const low = lowest(i),
      high = beyond(i),
      centre = (i + 0.5) * scale;
    let sum = 0;
    for (let j = low; j < high; j++) sum += row[j - low] = cubic((j - centre + 0.5) / stretch);
    first[i] = Math.min(low, from - taps);
    for (let j = low; j < high; j++) {
      const weight = (row[j - low]! / sum) * 2 ** weightBits;
      weights[i * taps + j - first[i]!] = Math.trunc(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
  }
  return { taps, first, weights };
}
