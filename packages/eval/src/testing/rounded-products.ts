import type { FloatProducts } from '../matrix/float-products.js';

/** Rounded after every addition, from the last column to the first: another order than float64's. */
export const roundedProducts: FloatProducts = (a, b) => {
  const out = new Float32Array(a.count * b.count);
  for (let i = 0; i < a.count; i++)
    for (let j = 0; j < b.count; j++) {
      let sum = 0;
      for (let d = a.width - 1; d >= 0; d--)
        sum = Math.fround(sum + Math.fround(a.rows[i * a.width + d]! * b.rows[j * b.width + d]!));
      out[i * b.count + j] = sum;
    }
  return out;
};
