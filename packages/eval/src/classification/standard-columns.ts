import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';

/** Mean and spread of each column of a matrix. */
export interface ColumnMoments {
  readonly mean: Float64Array;
  /** One over the deviation; 0 for a constant column. */
  readonly scale: Float64Array;
}

/** @param matrix [N, D] @returns D means and scales, with the biased variance */
export function columnMoments({ rows, count, width }: EmbeddingMatrix): ColumnMoments {
  const mean = new Float64Array(width),
    scale = new Float64Array(width);
  for (let i = 0, at = 0; i < count; i++)
    for (let d = 0; d < width; d++, at++) mean[d]! += rows[at]! / count;
  for (let i = 0, at = 0; i < count; i++)
    for (let d = 0; d < width; d++, at++) scale[d]! += (rows[at]! - mean[d]!) ** 2 / count;
  for (let d = 0; d < width; d++)
    scale[d] = scale[d]! > 1e-14 * (1 + mean[d]! ** 2) ? 1 / Math.sqrt(scale[d]!) : 0;
  return { mean, scale };
}

/** Columns less their mean, times their scale; the rest of the matrix stays. */
export function standardColumns<M extends EmbeddingMatrix>(
  matrix: M,
  { mean, scale }: ColumnMoments,
): M {
  const { count, width } = matrix;
  const rows = new Float32Array(matrix.rows.length);
  for (let i = 0, at = 0; i < count; i++)
    for (let d = 0; d < width; d++, at++) rows[at] = (matrix.rows[at]! - mean[d]!) * scale[d]!;
  return { ...matrix, rows };
}
