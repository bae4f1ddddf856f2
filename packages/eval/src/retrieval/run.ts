import { sameCounts } from '../matrix/check.js';
import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';
import { nearest } from '../matrix/nearest.js';
import { trecOrder } from './trec-order.js';
import type { RankedDocument } from './ranked-document.js';

/** What a system found for each query, best first: a TREC run. */
export type Run = ReadonlyMap<string, readonly RankedDocument[]>;

/**
 * The grade of each judged document of each query: TREC qrels. A document that is not listed has
 * grade 0.
 */
export type Judgements = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Embeddings with the name of each row. */
export interface NamedMatrix extends EmbeddingMatrix {
  readonly ids: readonly string[];
}

/** How many documents {@link rankByCosine} returns for a query. */
export interface RankOptions {
  /** How many to keep; default 1000, TREC's depth, or all where there are fewer. */
  readonly depth?: number;
  /** A document that has the query's id is left out. Default false. */
  readonly excludeSelf?: boolean;
}

/**
 * Ranks documents for each query by cosine, exactly, in the order of `trecOrder`.
 *
 * @param queries [Q, D]
 * @param documents [N, D]
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_OPTION, CP_EVAL_NOT_FINITE, CP_EVAL_DUPLICATE_ID
 * @example
 * const [query, texts] = [embeddingMatrix([[1, 1]]), embeddingMatrix([[1, 0], [0, 1]])];
 * const run = rankByCosine({ ...query, ids: ['q'] }, { ...texts, ids: ['x', 'y'] });
 * run.get('q')?.map(({ document }) => document); // ['y', 'x']: equal scores, the later id first
 */
export function rankByCosine(
  queries: NamedMatrix,
  documents: NamedMatrix,
  options: RankOptions = {},
): Run {
  const { depth = Math.min(1000, documents.count), excludeSelf = false } = options;
  sameCounts('rankByCosine, queries', { rows: queries.count, ids: queries.ids.length });
  sameCounts('rankByCosine, documents', { rows: documents.count, ids: documents.ids.length });
  const k = excludeSelf ? Math.min(depth + 1, documents.count) : depth;
  const { indices, scores } = nearest(queries, documents, k);
  const run = new Map(
    queries.ids.map((id, i): [string, RankedDocument[]] => [
      id,
      trecOrder(
        Array.from({ length: k }, (_, j): RankedDocument => ({
          document: documents.ids[indices[i * k + j]!]!,
          score: scores[i * k + j]!,
        })),
        id,
      ),
    ]),
  );
  return excludeSelf ? withoutSelf(run, depth) : run;
}

/**
 * A run without the document that has the query's own id: for queries that are documents of the
 * corpus
 * themselves. Rank one document more than `depth` first.
 */
export function withoutSelf(run: Run, depth = 1000): Run {
  return new Map(
    [...run].map(([query, results]) => [
      query,
      results.filter(({ document }) => document !== query).slice(0, depth),
    ]),
  );
}
