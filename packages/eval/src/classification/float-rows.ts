import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';
import type { FloatProducts } from '../matrix/float-products.js';

/** Rows and the same numbers column by column, for products in float32 along either. */
export interface FloatRows {
  /** [N, D] */
  readonly rows: EmbeddingMatrix;
  /** [D, N] */
  readonly columns: EmbeddingMatrix;
  readonly products: FloatProducts;
}

/** @see FloatRows */
export function floatRows(rows: EmbeddingMatrix, products: FloatProducts): FloatRows {
  const { count, width } = rows;
  const columns = new Float32Array(rows.rows.length);
  // block by block: a whole row at a time would miss the cache with every number that it writes
  for (let first = 0; first < count; first += blockRows) {
    const end = Math.min(count, first + blockRows);
    for (let d = 0; d < width; d++)
      for (let i = first; i < end; i++) columns[d * count + i] = rows.rows[i * width + d]!;
  }
  return { rows, columns: { rows: columns, count: width, width: count }, products };
}

const blockRows = 16;
