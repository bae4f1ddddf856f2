import { meanInterval, type Interval } from '@counterpoint/eval';

/** Above so many values a bootstrap draws for minutes, and the mean is as good as normal. */
const mostDrawn = 20_000;
/** The normal quantile of 97.5 %. */
const z = 1.959963984540054;

/**
 * The mean of shares with its 95 % interval: by bootstrap, and of many values the normal one.
 *
 * @param values 0 to 1
 */
export function meanOfShares(values: ArrayLike<number>): Interval {
  const count = values.length;
  if (count <= mostDrawn) return meanInterval(values);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < count; i++) sum += values[i]!;
  const value = sum / count;
  for (let i = 0; i < count; i++) squares += (values[i]! - value) ** 2;
  const half = (z * Math.sqrt(squares / (count - 1))) / Math.sqrt(count);
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half), count };
}
