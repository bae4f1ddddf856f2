import { type EmbeddingMatrix, unitRowsOf } from './embedding-matrix.js';
import type { FloatProducts } from './float-products.js';
import { nearestCandidates } from './nearest-candidates.js';
import type { Neighbours } from './neighbours.js';
import { replaceLeast } from './score-heap.js';

interface FillOptions {
  readonly itself: boolean;
  readonly products: FloatProducts;
  /** Whether cosines in float64 decide among the candidates. */
  readonly exact: boolean;
}

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
  { itself, products: fast, exact }: FillOptions,
  chunkRows = 16_384,
): void {
  for (let first = 0; first < base.count; first += chunkRows) {
    const chunk = unitRowsOf(base, first, Math.min(base.count, first + chunkRows));
    const leftOut = (query: number) => (itself ? query - first : -1);
    const least = (query: number) => scores[query * k]!;
    const cosines = new Float64Array(chunk.count);
    const options = { leftOut, least, products: fast, margin: exact ? undefined : 0 };
    nearestCandidates(left, chunk, k, options, (query, candidates, rounded) => {
      if (exact) rowProducts(left, query, chunk, candidates, cosines);
      else candidates.forEach((row, at) => (cosines[at] = rounded[row]!));
      for (let at = 0; at < candidates.length; at++)
        if (cosines[at]! > scores[query * k]!)
          replaceLeast(scores, indices, query * k, k, cosines[at]!, first + candidates[at]!);
    });
  }
}

/**
 * Products of row i of `a` with some rows of `b`, each in float64 in the order of the columns, as
 * {@link products} sums. Four sums run side by side: one alone waits for each of its additions.
 */
function rowProducts(
  { rows, width }: EmbeddingMatrix,
  i: number,
  { rows: base }: EmbeddingMatrix,
  others: Int32Array,
  into: Float64Array,
): void {
  for (let at = 0; at < others.length; at += 4) {
    const last = others.length - 1;
    let w = others[at]! * width;
    let x = others[Math.min(at + 1, last)]! * width;
    let y = others[Math.min(at + 2, last)]! * width;
    let z = others[Math.min(at + 3, last)]! * width;
    let [sumW, sumX, sumY, sumZ] = [0, 0, 0, 0];
    for (let d = i * width; d < (i + 1) * width; d++) {
      const value = rows[d]!;
      sumW += value * base[w++]!;
      sumX += value * base[x++]!;
      sumY += value * base[y++]!;
      sumZ += value * base[z++]!;
    }
    into[at] = sumW;
    if (at + 1 <= last) into[at + 1] = sumX;
    if (at + 2 <= last) into[at + 2] = sumY;
    if (at + 3 <= last) into[at + 3] = sumZ;
  }
}
