import type { Rows } from './rows.js';
import { symmetricEigenvalues } from './symmetric-eigenvalues.js';

/** The singular values of a matrix of rows, from its smaller Gram matrix in float64. */
export function singularValues({ values, count, width }: Rows): Float64Array {
  const byRow = count < width;
  const n = byRow ? count : width;
  const inner = byRow ? width : count;
  const at = byRow
    ? (i: number, k: number) => values[i * width + k]!
    : (i: number, k: number) => values[k * width + i]!;
  const side = Float64Array.from({ length: n * inner }, (_, index) =>
    at(Math.floor(index / inner), index % inner),
  ); // [n, inner]
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let k = 0; k < inner; k++) dot += side[i * inner + k]! * side[j * inner + k]!;
      gram[i * n + j] = dot;
      gram[j * n + i] = dot;
    }
  }
  return symmetricEigenvalues(gram, n).map((value) => Math.sqrt(Math.max(0, value)));
}

/**
 * The effective number of dimensions: Garrido et al. 2023, https://arxiv.org/abs/2210.02885, eq. 1
 * and 2.
 * exp(-sum p_k ln p_k) with p_k = s_k / sum s + 1e-7 over the singular values s. 1 when all rows
 * are multiples of one; at most min(N, D).
 */
export function rankMe(z: Rows, epsilon = 1e-7): number {
  const singular = singularValues(z);
  const total = singular.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return Number.isNaN(total) ? NaN : 0;
  return Math.exp(
    -singular.reduce((entropy, value) => {
      const share = value / total + epsilon;
      return entropy + share * Math.log(share);
    }, 0),
  );
}
