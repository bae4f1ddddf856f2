import { CounterpointError } from '@counterpoint/core';
import { comparable, inRange } from './check.js';
import { type EmbeddingMatrix, unitRows } from './embedding-matrix.js';
import type { FloatProducts } from './float-products.js';
import { nearestCandidates } from './nearest-candidates.js';
import { products } from './product.js';

/**
 * The nearest rows of a base for each query: entry j of query i lies at `i * k + j`, nearest first.
 */
export interface Neighbours {
  readonly k: number;
  /** Row numbers of the base. */
  readonly indices: Int32Array;
  /** Cosines. */
  readonly scores: Float64Array;
}

export interface NearestOptions {
  /** Queries and base are the same rows: a row is no neighbour of itself. */
  readonly itself?: boolean;
  /**
   * Finds candidates in float32, some ten times as fast; their exact cosines decide, so that the
   * result is the same.
   */
  readonly products?: FloatProducts;
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
  { itself = false, products: fast }: NearestOptions = {},
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
  const left = unitRows(queries),
    right = unitRows(base);
  if (fast) {
    nearestCandidates(left, right, k, { itself, products: fast }, (query, candidates) => {
      for (const row of candidates) {
        const score = rowProduct(left, query, right, row);
        if (score > scores[query * k]!) replaceLeast(scores, indices, query * k, k, score, row);
      }
    });
    for (let i = 0; i < queries.count; i++) sortDescending(scores, indices, i * k, k);
    return { k, indices, scores };
  }
  products(left, right, ({ firstA, countA, firstB, countB, products: cosines, stride }) => {
    for (let i = 0; i < countA; i++) {
      const at = (firstA + i) * k;
      let least = scores[at]!;
      for (let j = 0; j < countB; j++) {
        const score = cosines[i * stride + j]!;
        if (score <= least || (itself && firstA + i === firstB + j)) continue;
        replaceLeast(scores, indices, at, k, score, firstB + j);
        least = scores[at]!;
      }
    }
  });
  for (let i = 0; i < queries.count; i++) sortDescending(scores, indices, i * k, k);
  return { k, indices, scores };
}

/** In float64 in the order of the columns, as {@link products} sums. */
function rowProduct(a: EmbeddingMatrix, i: number, b: EmbeddingMatrix, j: number): number {
  let sum = 0;
  for (let d = 0, x = i * a.width, y = j * a.width; d < a.width; d++)
    sum += a.rows[x++]! * b.rows[y++]!;
  return sum;
}

/**
 * Puts a pair in place of the root of a heap whose root is the least: the lowest score, and of
 * equal scores the largest row number.
 */
function replaceLeast(
  scores: Float64Array,
  indices: Int32Array,
  at: number,
  k: number,
  score: number,
  index: number,
): void {
  let hole = 0;
  for (;;) {
    let child = 2 * hole + 1;
    if (child >= k) break;
    if (
      child + 1 < k &&
      less(
        scores[at + child + 1]!,
        indices[at + child + 1]!,
        scores[at + child]!,
        indices[at + child]!,
      )
    )
      child++;
    if (!less(scores[at + child]!, indices[at + child]!, score, index)) break;
    scores[at + hole] = scores[at + child]!;
    indices[at + hole] = indices[at + child]!;
    hole = child;
  }
  scores[at + hole] = score;
  indices[at + hole] = index;
}

function less(scoreA: number, indexA: number, scoreB: number, indexB: number): boolean {
  return scoreA < scoreB || (scoreA === scoreB && indexA > indexB);
}

/** Up to so many scores are sorted where they are. */
const mostInserted = 32;

function sortDescending(scores: Float64Array, indices: Int32Array, at: number, k: number): void {
  if (k <= mostInserted) return insertionSort(scores, indices, at, k);
  const order = Array.from({ length: k }, (_, j) => j).sort(
    (a, b) => scores[at + b]! - scores[at + a]! || indices[at + a]! - indices[at + b]!,
  );
  const sortedScores = order.map((j) => scores[at + j]!);
  const sortedIndices = order.map((j) => indices[at + j]!);
  scores.set(sortedScores, at);
  indices.set(sortedIndices, at);
}

function insertionSort(scores: Float64Array, indices: Int32Array, at: number, k: number): void {
  for (let j = at + 1; j < at + k; j++) {
    const [score, index] = [scores[j]!, indices[j]!];
    let hole = j;
    for (; hole > at && less(scores[hole - 1]!, indices[hole - 1]!, score, index); hole--) {
      scores[hole] = scores[hole - 1]!;
      indices[hole] = indices[hole - 1]!;
    }
    scores[hole] = score;
    indices[hole] = index;
  }
}
