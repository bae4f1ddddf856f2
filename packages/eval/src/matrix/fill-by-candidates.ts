import { type EmbeddingMatrix, unitRowsOf } from './embedding-matrix.js';
import type { FloatProducts } from './float-products.js';
import { nearestCandidates } from './nearest-candidates.js';
import type { Neighbours } from './neighbours.js';
import { replaceLeast } from './score-heap.js';

/**
 * Fills the heaps of all queries, chunk by chunk of the base; a chunk knows the scores so far.
 *
 * @param left unit rows
 * @param chunkRows rows of the base that are compared at a time: what bounds the memory
 */
export function fillByCandidates(
  left: EmbeddingMatrix,
  base: EmbeddingMatrix,
  { k, indices, scores }: Neighbours,
  { itself, products: fast }: { readonly itself: boolean; readonly products: FloatProducts },
  chunkRows = 16_384,
): void {
  for (let first = 0; first < base.count; first += chunkRows) {
    const chunk = unitRowsOf(base, first, Math.min(base.count, first + chunkRows));
    const leftOut = (query: number) => (itself ? query - first : -1);
    const least = (query: number) => scores[query * k]!;
    nearestCandidates(left, chunk, k, { leftOut, least, products: fast }, (query, candidates) => {
      for (const row of candidates) {
        const score = rowProduct(left, query, chunk, row);
        if (score > scores[query * k]!)
          replaceLeast(scores, indices, query * k, k, score, first + row);
      }
    });
  }
}

/** In float64 in the order of the columns, as {@link products} sums. */
function rowProduct(a: EmbeddingMatrix, i: number, b: EmbeddingMatrix, j: number): number {
  let sum = 0;
  for (let d = 0, x = i * a.width, y = j * a.width; d < a.width; d++)
    sum += a.rows[x++]! * b.rows[y++]!;
  return sum;
}
