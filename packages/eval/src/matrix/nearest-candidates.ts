import type { EmbeddingMatrix } from './embedding-matrix.js';
import { type FloatProducts, unitProductError } from './float-products.js';

/** Numbers of the products that are in memory at once. */
const mostProducts = 2 ** 22;

export interface CandidateOptions {
  /** The row that is no candidate of a query; -1 or beyond the base for none. */
  readonly leftOut: (query: number) => number;
  /** The exact cosine that a row must exceed to be among the k nearest; -Infinity for any. */
  readonly least: (query: number) => number;
  readonly products: FloatProducts;
  /** Default: twice {@link unitProductError}. 0: only the nearest by the products themselves. */
  readonly margin?: number;
}

/**
 * For each query the rows of the base that may be among its k nearest, by products in float32:
 * every row whose cosine could reach the k-th best one within the error of float32. The exact
 * cosines of these rows alone decide.
 *
 * @param queries unit rows
 * @param base unit rows
 * @param visit gets each query with its candidates, in the order of the base, and its products with
 *   the whole base; both arrays are overwritten by the next query
 */
export function nearestCandidates(
  queries: EmbeddingMatrix,
  base: EmbeddingMatrix,
  k: number,
  { leftOut, least, products, margin = 2 * unitProductError(queries.width) }: CandidateOptions,
  visit: (query: number, candidates: Int32Array, cosines: Float32Array) => void,
): void {
  const { rows, width } = queries;
  const block = Math.max(1, Math.floor(mostProducts / base.count));
  const best = new Float32Array(k);
  const candidates = new Int32Array(base.count);
  for (let first = 0; first < queries.count; first += block) {
    const count = Math.min(block, queries.count - first);
    const some = { rows: rows.subarray(first * width, (first + count) * width), count, width };
    const cosines = products(some, base);
    for (let i = 0; i < count; i++) {
      const row = cosines.subarray(i * base.count, (i + 1) * base.count);
      const query = first + i;
      const [out, bound] = [leftOut(query), least(query) - margin];
      const candidateCount = candidatesOf(row, out, margin, bound, best, candidates);
      visit(query, candidates.subarray(0, candidateCount), row);
    }
  }
}

/**
 * Writes the places of all numbers that are at most `margin` below the `best.length`-th largest and
 * not below `atLeast`, one place left out. The bound rises with the numbers seen, so one pass
 * collects somewhat more than is wanted, and the last bound sorts that out.
 *
 * @param best scratch, as long as k
 * @returns how many places were written
 */
function candidatesOf(
  row: Float32Array,
  leftOut: number,
  margin: number,
  atLeast: number,
  best: Float32Array,
  into: Int32Array,
): number {
  best.fill(-Infinity);
  let [bound, passed, candidateCount] = [atLeast, 0, 0];
  for (let j = 0; j < row.length; j++) {
    const value = row[j]!;
    if (value < bound || j === leftOut) continue;
    into[passed++] = j;
    if (value <= best[0]!) continue;
    replaceLeast(best, value);
    bound = Math.max(atLeast, best[0]! - margin);
  }
  for (let at = 0; at < passed; at++)
    if (row[into[at]!]! >= bound) into[candidateCount++] = into[at]!;
  return candidateCount;
}

/** Puts a number in the place of the root of a heap whose root is the least. */
function replaceLeast(best: Float32Array, value: number): void {
  let hole = 0;
  for (;;) {
    let child = 2 * hole + 1;
    if (child >= best.length) break;
    if (child + 1 < best.length && best[child + 1]! < best[child]!) child++;
    if (best[child]! >= value) break;
    best[hole] = best[child]!;
    hole = child;
  }
  best[hole] = value;
}
