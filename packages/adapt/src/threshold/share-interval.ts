import type { Interval } from '@counterpoint/eval';

/** The normal quantile of a 95 % interval. */
const z = 1.959963984540054;

/**
 * The 95 % score interval of a share: Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953.
 * Unlike a bootstrap it has a width where all pairs are right.
 *
 * @param right of `count` independent trials
 */
export function shareInterval(right: number, count: number): Interval {
  const share = right / count;
  const spread = z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  const centre = share + z ** 2 / (2 * count);
  const scale = 1 + z ** 2 / count;
  return {
    value: share,
    low: Math.max(0, (centre - spread) / scale),
    high: Math.min(1, (centre + spread) / scale),
    count,
  };
}
