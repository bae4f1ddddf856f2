import { meanInterval, type Interval } from '@counterpoint/eval';

/** Above so many values a bootstrap draws for minutes, and its interval is the closed one. */
const mostDrawn = 20_000;
/** The normal quantile of 97.5 %. */
const z = 1.959963984540054;

/**
 * The share of ones with its 95 % interval: by bootstrap, and of many values Wilson's.
 * Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953.
 *
 * @param values 0 or 1
 */
export function shareInterval(values: ArrayLike<number>): Interval {
  const count = values.length;
  if (count <= mostDrawn) return meanInterval(values);
  let ones = 0;
  for (let i = 0; i < count; i++) ones += values[i]!;
  const value = ones / count;
  const scale = 1 / (1 + (z * z) / count);
  const middle = (value + (z * z) / (2 * count)) * scale;
  const half = z * scale * Math.sqrt((value * (1 - value)) / count + (z * z) / (4 * count * count));
  return { value, low: middle - half, high: middle + half, count };
}
