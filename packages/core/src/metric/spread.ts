import { unitRowsOf, type Rows } from './rows.js';

/**
 * The standard deviation (unbiased) of each dimension over unit rows. @returns one value a
 * dimension
 */
export function deviations(z: Rows): Float64Array {
  const { values, count, width } = unitRowsOf(z);
  return Float64Array.from({ length: width }, (_, j) => {
    let mean = 0,
      square = 0;
    for (let row = 0; row < count; row++) mean += values[row * width + j]! / count;
    for (let row = 0; row < count; row++) square += (values[row * width + j]! - mean) ** 2;
    return Math.sqrt(square / Math.max(1, count - 1));
  });
}

/**
 * The mean deviation over dimensions of unit rows: Chen and He 2021,
 * https://arxiv.org/abs/2011.10566, section 4.1.
 * 0 when all rows are one, 1 / sqrt(D) for rows all over the sphere.
 */
export function spread(z: Rows): number {
  return deviations(z).reduce((total, value) => total + value / z.width, 0);
}
