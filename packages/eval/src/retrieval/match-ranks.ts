import { comparable, sameCounts } from '../matrix/check.js';
import { type EmbeddingMatrix, unitRows } from '../matrix/embedding-matrix.js';
import { products } from '../matrix/product.js';

/** Which documents are right for a query of {@link matchRanks}: by groups or by a function. */
export interface MatchOptions {
  /**
   * The group of each query and of each document: documents of the query's group are right.
   * Default: row i matches row i.
   */
  readonly queryGroups?: ArrayLike<number>;
  readonly documentGroups?: ArrayLike<number>;
  /** Whether document j is right for query i, where groups cannot say it; goes before groups. */
  readonly isRight?: (query: number, document: number) => boolean;
  /** Subtracted from every cosine with that document: what hubness corrections are made of. */
  readonly documentOffsets?: ArrayLike<number>;
}

/**
 * For each query the rank, from 1, of the best right document by cosine. A wrong document of the
 * same score ranks before it, so an
 * encoder that has collapsed finds nothing instead of everything.
 *
 * @returns [queries]; Infinity where no document is right
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_NOT_FINITE
 */
export function matchRanks(
  queries: EmbeddingMatrix,
  documents: EmbeddingMatrix,
  options: MatchOptions = {},
): Float64Array {
  const { queryGroups, documentGroups = queryGroups, documentOffsets } = options;
  comparable('matchRanks', queries, documents);
  if (options.isRight === undefined && documentGroups === undefined)
    sameCounts('matchRanks', { queries: queries.count, documents: documents.count });
  else if (documentGroups)
    sameCounts('matchRanks, groups', { documents: documents.count, groups: documentGroups.length });
  if (queryGroups)
    sameCounts('matchRanks, groups', { queries: queries.count, groups: queryGroups.length });
  const unitQueries = unitRows(queries),
    unitDocuments = unitRows(documents);
  const isRight =
    options.isRight ??
    ((i: number, j: number): boolean =>
      queryGroups && documentGroups ? queryGroups[i] === documentGroups[j] : i === j);
  const best = new Float64Array(queries.count).fill(-Infinity);
  const ahead = new Float64Array(queries.count);
  const each = (visit: (i: number, j: number, score: number) => void): void =>
    products(
      unitQueries,
      unitDocuments,
      ({ firstA, countA, firstB, countB, products: cosines, stride }) => {
        for (let i = 0; i < countA; i++) {
          for (let j = 0; j < countB; j++)
            visit(
              firstA + i,
              firstB + j,
              cosines[i * stride + j]! - (documentOffsets?.[firstB + j] ?? 0),
            );
        }
      },
    );
  each((i, j, score) => {
    if (score > best[i]! && isRight(i, j)) best[i] = score;
  });
  each((i, j, score) => {
    if (score >= best[i]! && !isRight(i, j)) ahead[i]!++;
  });
  return ahead.map((count, i) => (best[i] === -Infinity ? Infinity : count + 1));
}
