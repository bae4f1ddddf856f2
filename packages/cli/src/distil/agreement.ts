import { spearman } from '@counterpoint/eval';

/**
 * How alike two models find the same samples: Spearman's correlation of the cosines of all pairs.
 *
 * @param a [N, D], rows of length 1; b may have another width
 */
export function agreement(a: Float32Array, b: Float32Array, count: number): number {
  return spearman(pairCosines(a, count), pairCosines(b, count));
}

function pairCosines(rows: Float32Array, count: number): Float64Array {
  const width = rows.length / count;
  const cosines = new Float64Array((count * (count - 1)) / 2);
  let at = 0;
  for (let i = 0; i < count; i++)
    for (let j = 0; j < i; j++) {
      let product = 0;
      for (let d = 0; d < width; d++) product += rows[i * width + d]! * rows[j * width + d]!;
      cosines[at++] = product;
    }
  return cosines;
}
