import { type EmbeddingMatrix, selectRows } from './embedding-matrix.js';
import { type FloatProducts, unitProductError } from './float-products.js';

/** Numbers of the products that are held at once. */
const heldProducts = 2 ** 24;

/**
 * For each query the rows of the base that may be among its k nearest, by products in float32:
 * every row whose cosine could reach the k-th best one within the error of float32. The exact
 * cosines of these rows alone decide.
 *
 * @param queries unit rows
 * @param base unit rows, at least k (one more with `itself`)
 * @param visit gets each query with its candidates, in the order of the base
 */
export function nearestCandidates(
  queries: EmbeddingMatrix,
  base: EmbeddingMatrix,
  k: number,
  { itself, products }: { readonly itself: boolean; readonly products: FloatProducts },
  visit: (query: number, candidates: readonly number[]) => void,
): void {
  const margin = 2 * unitProductError(queries.width);
  const block = Math.max(1, Math.floor(heldProducts / base.count));
  const best = new Float32Array(k);
  for (let first = 0; first < queries.count; first += block) {
    const count = Math.min(block, queries.count - first);
    const some = selectRows(
      queries,
      Array.from({ length: count }, (_, i) => first + i),
    );
    const cosines = products(some, base);
    for (let i = 0; i < count; i++) {
      const row = cosines.subarray(i * base.count, (i + 1) * base.count);
      const self = itself ? first + i : -1;
      const minimum = kthLargest(row, self, best) - margin;
      visit(first + i, rowsFrom(row, minimum, self));
    }
  }
}

/** The rows whose number is at least so large, one place left out. */
function rowsFrom(row: Float32Array, minimum: number, leftOut: number): readonly number[] {
  const candidates: number[] = [];
  for (let j = 0; j < row.length; j++) if (row[j]! >= minimum && j !== leftOut) candidates.push(j);
  return candidates;
}

/** The smallest of the largest `best.length` numbers, one place left out. */
function kthLargest(row: Float32Array, leftOut: number, best: Float32Array): number {
  best.fill(-Infinity);
  let minimum = -Infinity;
  for (let j = 0; j < row.length; j++) {
    const value = row[j]!;
    if (value <= minimum || j === leftOut) continue;
    replaceLeast(best, value);
    minimum = best[0]!;
  }
  return minimum;
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
