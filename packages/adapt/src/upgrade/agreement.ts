import { nearest, selectRows, type EmbeddingMatrix } from '@counterpoint/eval';
import { applyMap, type VectorMap } from '../map/vector-map.js';

/** The same samples, row by row, in two spaces. */
export interface Spaces {
  readonly old: EmbeddingMatrix;
  readonly current: EmbeddingMatrix;
}

/**
 * For each of the last rows as a query, the share of its k nearest neighbours in the new space that
 * it finds in the old space.
 *
 * @param spaces the samples that are searched; queries are among them
 * @param first the first row that is a query; a query is no neighbour of itself
 * @param map brings a query's new embedding into the old space; without it the old embedding is used
 */
export function agreement(
  { old, current }: Spaces,
  first: number,
  k: number,
  map?: VectorMap,
): readonly number[] {
  const rows = Array.from({ length: current.count - first }, (_, i) => first + i);
  const depth = Math.min(k, current.count - 1);
  const queries = selectRows(current, rows);
  const truth = neighbourRows(queries, current, rows, depth);
  const mapped = map === undefined ? selectRows(old, rows) : applyMap(map, queries);
  const neighboursInMap = neighbourRows(mapped, old, rows, depth);
  return truth.map((neighbours, query) => {
    const set = new Set(neighboursInMap[query]);
    return neighbours.filter((row) => set.has(row)).length / depth;
  });
}

function neighbourRows(
  queries: EmbeddingMatrix,
  base: EmbeddingMatrix,
  ownRows: readonly number[],
  k: number,
): readonly (readonly number[])[] {
  const { indices } = nearest(queries, base, k + 1);
  return ownRows.map((row, query) =>
    Array.from(indices.subarray(query * (k + 1), (query + 1) * (k + 1)))
      .filter((each) => each !== row)
      .slice(0, k),
  );
}
