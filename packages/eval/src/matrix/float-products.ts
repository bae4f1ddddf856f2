import type { EmbeddingMatrix } from './embedding-matrix.js';

/**
 * Products of every row of `a` with every row of `b` in float32, [a.count, b.count] row-major, such
 * as an engine's matrix product. Sums may run in any order, but each must keep to the bound of
 * Higham 2002, "Accuracy and stability of numerical algorithms", section 3.1,
 * https://doi.org/10.1137/1.9780898718027: an error of at most `width * 2^-24` times the sum of the
 * absolute products, to first order.
 */
export type FloatProducts = (a: EmbeddingMatrix, b: EmbeddingMatrix) => Float32Array;

/** How far a product of two unit rows in float32 may lie from the exact one. */
export const unitProductError = (width: number): number => 1.1 * (width + 2) * 2 ** -24;
