import { Rng } from '@counterpoint/core';
import { inRange, notEmpty, sameCounts } from '../matrix/check.js';

/** A score with its confidence interval, and how many samples it comes from. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

export interface BootstrapOptions {
  /** Default 0. The same seed and count draw the same samples, which is what makes differences of two calls paired. */
  readonly seed?: number;
  /** How many times to resample. Default 1000. */
  readonly resamples?: number;
  /** Default 0.95. */
  readonly confidence?: number;
}

/**
 * The bootstrap interval (percentile method) of any statistic of rows: it is computed again on rows drawn with replacement.
 *
 * Efron and Tibshirani 1993, "An introduction to the bootstrap", section 13.3, https://doi.org/10.1201/9780429246593.
 *
 * @param count the number of rows
 * @param statistic from row numbers to the score; the first call gets every row once, in order. The array is used again: do not keep it
 * @throws CP_EVAL_EMPTY, CP_EVAL_OPTION
 */
export function bootstrap(
  count: number,
  statistic: (rows: Uint32Array) => number,
  { seed = 0, resamples = 1000, confidence = 0.95 }: BootstrapOptions = {},
): Interval {
  notEmpty('bootstrap', count);
  inRange('resamples', resamples, 1, 1e7, true);
  inRange('confidence', confidence, 0, 1);
  const rows = Uint32Array.from({ length: count }, (_, i) => i);
  const value = statistic(rows);
  const rng = Rng.of(seed, 'bootstrap', count);
  const values = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < count; i++) rows[i] = rng.integer(count);
    values[r] = statistic(rows);
  }
  values.sort();
  return {
    value,
    low: quantile(values, (1 - confidence) / 2),
    high: quantile(values, (1 + confidence) / 2),
    count,
  };
}

/** The interval of a mean of per-sample values, such as accuracy over zeros and ones. */
export function meanInterval(values: ArrayLike<number>, options?: BootstrapOptions): Interval {
  return bootstrap(values.length, (rows) => meanOf(values, rows), options);
}

/**
 * The paired difference of two systems on the same samples, mean of a less mean of b, with the interval of the difference.
 * It is narrower than two separate intervals suggest, for both systems find the same samples hard.
 *
 * @throws CP_EVAL_COUNTS
 */
export function meanDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options?: BootstrapOptions,
): Interval {
  sameCounts('meanDifference', { a: a.length, b: b.length });
  return bootstrap(a.length, (rows) => meanOf(a, rows) - meanOf(b, rows), options);
}

function meanOf(values: ArrayLike<number>, rows: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += values[rows[i]!]!;
  return sum / rows.length;
}

/** Of sorted values, with linear interpolation between order statistics. */
function quantile(sorted: Float64Array, probability: number): number {
  const at = probability * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  return low + (at - below) * (sorted[Math.min(below + 1, sorted.length - 1)]! - low);
}
