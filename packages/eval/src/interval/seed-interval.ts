/** Two-sided 95 % quantiles of Student's distribution for 1 to 9 degrees of freedom. */
const quantiles = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];
const normal = 1.96;

/**
 * The mean over seeds with its 95 % interval by Student's distribution: Student 1908,
 * https://doi.org/10.2307/2331554. From ten degrees of freedom on, its quantile is the first term
 * of the
 * Cornish-Fisher expansion about the normal one.
 *
 * @param values one a seed; the interval of one value is all numbers
 * @example
 * seedInterval([1, 2, 3]); // { value: 2, low: -0.484..., high: 4.484... }
 */
export function seedInterval(values: readonly number[]): {
  value: number;
  low: number;
  high: number;
} {
  const n = values.length;
  const freedom = n - 1;
  const mean = values.reduce((total, value) => total + value / n, 0);
  if (freedom < 1) return { value: mean, low: -Infinity, high: Infinity };
  const variance = values.reduce((total, value) => total + (value - mean) ** 2 / freedom, 0);
  const quantile = quantiles[freedom - 1] ?? normal + (normal ** 3 + normal) / (4 * freedom);
  const half = (quantile * Math.sqrt(variance)) / Math.sqrt(n);
  return { value: mean, low: mean - half, high: mean + half };
}
