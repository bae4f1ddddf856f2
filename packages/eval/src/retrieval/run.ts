import { sameCounts } from '../matrix/check.js';
import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';
import { nearest } from '../matrix/nearest.js';

/** A document that a system found, with its score: higher is better. */
export interface Found {
  readonly document: string;
  readonly score: number;
}

/** What a system found for each query, best first: a TREC run. */
export type Run = ReadonlyMap<string, readonly Found[]>;

/** The grade of each judged document of each query: TREC qrels. A document that is not listed has grade 0. */
export type Judgements = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Embeddings with the name of each row. */
export interface NamedMatrix extends EmbeddingMatrix {
  readonly ids: readonly string[];
}

/**
 * Ranks documents for each query by cosine, exactly.
 *
 * @param depth how many to keep; default 1000, TREC's depth, or all where there are fewer
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_OPTION
 */
export function rankByCosine(
  queries: NamedMatrix,
  documents: NamedMatrix,
  depth: number = Math.min(1000, documents.count),
): Run {
  sameCounts('rankByCosine, queries', { rows: queries.count, ids: queries.ids.length });
  sameCounts('rankByCosine, documents', { rows: documents.count, ids: documents.ids.length });
  const { indices, scores } = nearest(queries, documents, depth);
  return new Map(
    queries.ids.map((id, i) => [
      id,
      Array.from({ length: depth }, (_, j): Found => ({
        document: documents.ids[indices[i * depth + j]!]!,
        score: scores[i * depth + j]!,
      })),
    ]),
  );
}
