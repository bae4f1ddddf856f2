import { Rng } from '@counterpoint/core';
import { selectRows, type LabelledMatrix } from '../matrix/embedding-matrix.js';
import type { FloatProducts } from '../matrix/float-products.js';
import { nearest } from '../matrix/nearest.js';
import type { Neighbours } from '../matrix/neighbours.js';

/** Some rows of a matrix, drawn once; all of them in their order where they are not more. */
export function drawnRows(
  matrix: LabelledMatrix,
  maximum: number,
): { readonly matrix: LabelledMatrix; readonly rows: ArrayLike<number> } {
  if (matrix.count <= maximum)
    return { matrix, rows: Int32Array.from({ length: matrix.count }, (_, i) => i) };
  const rows = Rng.of(0, 'rows that a choice is made on')
    .permutation(matrix.count)
    .subarray(0, maximum);
  const labels = Array.from(rows, (row) => matrix.labels[row]!);
  return { matrix: { ...selectRows(matrix, rows), labels }, rows };
}

/** The neighbours of rows of the base, each without itself; by products in float32 where given. */
export function neighboursOfOthers(
  queries: LabelledMatrix,
  rows: ArrayLike<number>,
  base: LabelledMatrix,
  most: number,
  products: FloatProducts | undefined,
): Neighbours {
  const k = Math.min(most, base.count - 1);
  if (queries.count === base.count)
    return nearest(base, base, k, { itself: true, products, exact: false });
  const all = nearest(queries, base, k + 1, { products, exact: false });
  const indices = new Int32Array(queries.count * k);
  const scores = new Float64Array(queries.count * k);
  for (let i = 0; i < queries.count; i++) {
    const first = i * (k + 1);
    const found = all.indices.subarray(first, first + k + 1).indexOf(rows[i]!);
    const left = found < 0 ? k : found; // rows equal to it may stand before it and push it out
    for (let j = 0; j < k; j++) {
      const from = first + (j < left ? j : j + 1);
      indices[i * k + j] = all.indices[from]!;
      scores[i * k + j] = all.scores[from]!;
    }
  }
  return { k, indices, scores };
}

/** The part of cross-validation that rows of the base and queries among them are in. */
export interface Folds {
  /** [base rows] */
  readonly foldOfRow: Int32Array;
  /** [queries] */
  readonly foldOfQuery: Int32Array;
  readonly count: number;
}

/**
 * Up to five parts of whole groups, drawn once; undefined for a single group, which cannot be left
 * out.
 */
export function foldsOf(groups: ArrayLike<number>, rows: ArrayLike<number>): Folds | undefined {
  const names = [...new Set(Array.from(groups))].sort((a, b) => a - b);
  if (names.length < 2) return undefined;
  const count = Math.min(5, names.length);
  const order = Rng.of(0, 'parts of cross-validation').permutation(names.length);
  const foldOfGroup = new Map(names.map((name, i) => [name, order[i]! % count]));
  const foldOfRow = Int32Array.from(groups, (group) => foldOfGroup.get(group)!);
  return { foldOfRow, foldOfQuery: Int32Array.from(rows, (row) => foldOfRow[row]!), count };
}

/** The neighbours of rows of the base among those of other groups; -1 where there are too few. */
export function neighboursOfOtherGroups(
  queries: LabelledMatrix,
  base: LabelledMatrix,
  {
    foldOfRow,
    foldOfQuery,
    count,
    k,
    products,
  }: Folds & { readonly k: number; readonly products: FloatProducts | undefined },
): Neighbours {
  const indices = new Int32Array(queries.count * k).fill(-1);
  const scores = new Float64Array(queries.count * k);
  for (let fold = 0; fold < count; fold++) {
    const asked = placesWhere(foldOfQuery, (each) => each === fold);
    const others = placesWhere(foldOfRow, (each) => each !== fold);
    if (asked.length === 0) continue;
    const most = Math.min(k, others.length);
    const found = nearest(selectRows(queries, asked), selectRows(base, others), most, {
      products,
      exact: false,
    });
    asked.forEach((query, i) => {
      for (let j = 0; j < most; j++) {
        indices[query * k + j] = others[found.indices[i * most + j]!]!;
        scores[query * k + j] = found.scores[i * most + j]!;
      }
    });
  }
  return { k, indices, scores };
}

function placesWhere(values: Int32Array, isWanted: (value: number) => boolean): Int32Array {
  return Int32Array.from([...values.keys()].filter((i) => isWanted(values[i]!)));
}
