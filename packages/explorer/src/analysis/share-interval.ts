import type { Interval } from '@counterpoint/eval';

/** The normal quantile of 97.5 %. */
const z = 1.959963984540054;

/**
 * The share of ones with its 95 % interval: Wilson's, which of few values, and of none or all, is
 * still wide where a bootstrap is a point.
 * Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953.
 *
 * @param values 0 or 1, at least one
 */
export function shareInterval(values: ArrayLike<number>): Interval {
  const count = values.length;
  let ones = 0;
  for (let i = 0; i < count; i++) ones += values[i]!;
  const value = ones / count;
  const scale = 1 / (1 + (z * z) / count);
  const middle = (value + (z * z) / (2 * count)) * scale;
  const half = z * scale * Math.sqrt((value * (1 - value)) / count + (z * z) / (4 * count * count));
  return {
    value,
    low: Math.min(value, Math.max(0, middle - half)),
    high: Math.max(value, Math.min(1, middle + half)),
    count,
  };
}
