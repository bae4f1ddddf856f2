import { CounterpointError } from '@counterpoint/core';
import { comparable, inRange } from './check.js';
import { type EmbeddingMatrix, unitRows } from './embedding-matrix.js';
import { fillByCandidates } from './fill-by-candidates.js';
import type { FloatProducts } from './float-products.js';
import type { Neighbours } from './neighbours.js';
import { products } from './product.js';
import { replaceLeast, sortDescending } from './score-heap.js';

/** How {@link nearest} treats equal rows, and how it finds candidates. */
export interface NearestOptions {
  /** Queries and base are the same rows: a row is no neighbour of itself. */
  readonly itself?: boolean;
  /**
   * Finds candidates in float32, some ten times as fast; their exact cosines decide, so that the
   * result is the same.
   */
  readonly products?: FloatProducts;
  /**
   * `false` takes the products as the cosines: rows within the error of float32 of each other may
   * change places. Of no effect without `products`. Default `true`.
   */
  readonly exact?: boolean;
}

/**
 * The k nearest rows by cosine, exactly. Of equal cosines the smaller row number comes first.
 *
 * @param k 1 to the number of rows of the base (less one with `itself`)
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_OPTION
 */
export function nearest(
  queries: EmbeddingMatrix,
  base: EmbeddingMatrix,
  k: number,
  { itself = false, products: fast, exact = true }: NearestOptions = {},
): Neighbours {
  comparable('nearest', queries, base);
  inRange('k', k, 1, base.count - (itself ? 1 : 0), true);
  if (itself && queries.count !== base.count) {
    throw new CounterpointError('CP_EVAL_COUNTS', {
      what: 'Queries that are the base must be as many as it has rows',
      where: 'nearest',
    });
  }
  const scores = new Float64Array(queries.count * k).fill(-Infinity);
  const indices = new Int32Array(queries.count * k).fill(-1);
  const left = unitRows(queries);
  if (fast) {
    fillByCandidates(left, base, { k, indices, scores }, { itself, products: fast, exact });
    for (let i = 0; i < queries.count; i++) sortDescending(scores, indices, i * k, k);
    return { k, indices, scores };
  }
  const right = unitRows(base);
  products(left, right, ({ firstA, countA, firstB, countB, products: cosines, stride }) => {
    for (let i = 0; i < countA; i++) {
      const at = (firstA + i) * k;
      let minimum = scores[at]!;
      for (let j = 0; j < countB; j++) {
        const score = cosines[i * stride + j]!;
        if (score <= minimum || (itself && firstA + i === firstB + j)) continue;
        replaceLeast(scores, indices, at, k, score, firstB + j);
        minimum = scores[at]!;
      }
    }
  });
  for (let i = 0; i < queries.count; i++) sortDescending(scores, indices, i * k, k);
  return { k, indices, scores };
}
