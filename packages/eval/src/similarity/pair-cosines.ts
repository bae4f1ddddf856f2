import { comparable, finiteScores, sameCounts } from '../matrix/check.js';
import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';

/**
 * The cosine of row i of a with row i of b; 0 where one is a zero row.
 *
 * @param a [N, D] @param b [N, D] @returns [N]
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_NOT_FINITE
 */
export function pairCosines(a: EmbeddingMatrix, b: EmbeddingMatrix): Float64Array {
  comparable('pairCosines', a, b);
  sameCounts('pairCosines', { a: a.count, b: b.count });
  const cosines = Float64Array.from({ length: a.count }, (_, i) => {
    let product = 0,
      squaresA = 0,
      squaresB = 0;
    for (let d = i * a.width; d < (i + 1) * a.width; d++) {
      product += a.rows[d]! * b.rows[d]!;
      squaresA += a.rows[d]! ** 2;
      squaresB += b.rows[d]! ** 2;
    }
    return squaresA === 0 || squaresB === 0 ? 0 : product / Math.sqrt(squaresA * squaresB);
  });
  finiteScores('pairCosines', cosines);
  return cosines;
}
