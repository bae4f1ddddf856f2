import { unitRowsOf, type Rows } from './rows.js';

/**
 * How far apart matching rows are: mean |a_i - b_i|^alpha over unit rows. Wang and Isola 2020,
 * https://arxiv.org/abs/2005.10242, eq. 6.
 * 0 when views agree; 2 for independent directions (alpha 2).
 */
export function alignment(a: Rows, b: Rows, alpha = 2): number {
  const [x, y] = [unitRowsOf(a), unitRowsOf(b)];
  let total = 0;
  for (let row = 0; row < x.count; row++) {
    let square = 0;
    for (let j = row * x.width; j < (row + 1) * x.width; j++)
      square += (x.values[j]! - y.values[j]!) ** 2;
    total += square ** (alpha / 2);
  }
  return total / x.count;
}
