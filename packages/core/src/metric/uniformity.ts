import { unitRowsOf, type Rows } from './rows.js';

/**
 * How evenly rows cover the sphere: ln mean exp(-t |z_i - z_j|^2) over distinct pairs of unit
 * rows. Wang and Isola 2020,
 * https://arxiv.org/abs/2005.10242, eq. 8. 0 when all rows are one; lower is more uniform.
 */
export function uniformity(z: Rows, t = 2): number {
  const { values, count, width } = unitRowsOf(z);
  let total = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      let dot = 0;
      for (let k = 0; k < width; k++) dot += values[i * width + k]! * values[j * width + k]!;
      total += Math.exp(-t * (2 - 2 * dot));
    }
  }
  return Math.log(total / ((count * (count - 1)) / 2));
}
