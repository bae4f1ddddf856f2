/** Float64 mathematics of small lists, for oracles. */
export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

export const unit = (a: readonly number[]): number[] => {
  const length = Math.sqrt(dot(a, a));
  return a.map((value) => value / length);
};

export const logSumExp = (values: readonly number[]): number => {
  const highest = Math.max(...values);
  return highest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - highest), 0));
};

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
