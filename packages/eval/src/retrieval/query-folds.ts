import { CounterpointError, Rng, unitedGroups } from '@counterpoint/core';
import { groupedRows } from '../interval/grouped-rows.js';
import type { RetrievalData } from './retrieval-data.js';

/** One of several folds of the queries, counted from 1. */
export interface QueryFold {
  readonly fold: number;
  readonly folds: number;
}

/**
 * Reads a fold such as `1/5`.
 *
 * @throws CP_EVAL_OPTION
 */
export function readQueryFold(text: string): QueryFold {
  const [fold = 0, folds = 0] = /^\d+\/\d+$/u.test(text) ? text.split('/').map(Number) : [];
  if (fold < 1 || folds < 2 || fold > folds)
    throw new CounterpointError('CP_EVAL_OPTION', {
      what: `"${text}" is no fold of the queries`,
      expected: 'such as 1/5, the first of five',
      remedy: 'count the folds from 1',
    });
  return { fold, folds };
}

/**
 * The row numbers of the queries of a fold. Queries that share a relevant document are in one
 * fold, so that
 * nothing is scored on a document whose other queries were trained on. The folds are fixed and
 * about equal:
 * training without a fold and scoring on it mean the same queries.
 */
export function queriesOfFold(
  { queries: { ids }, judgements }: Pick<RetrievalData, 'queries' | 'judgements'>,
  { fold, folds: foldCount }: QueryFold,
): number[] {
  const groups = groupedRows(connectedQueries(ids, judgements));
  const folds = Array.from({ length: foldCount }, (): number[] => []);
  for (const at of Rng.of(0, 'parts of queries').permutation(groups.length)) {
    folds
      .reduce((smallest, each) => (each.length < smallest.length ? each : smallest))
      .push(...groups[at]!);
  }
  return folds[fold - 1]!.sort((a, b) => a - b);
}

/** For each query a number that it shares with those connected to it through relevant documents. */
function connectedQueries(
  ids: readonly string[],
  judgements: RetrievalData['judgements'],
): Int32Array {
  const queries: number[] = [];
  const documents: number[] = [];
  const numbers = new Map<string, number>();
  const firstPair = ids.map((id, query) => {
    const first = queries.length;
    const relevant = [...(judgements.get(id) ?? [])].filter(([, grade]) => grade > 0);
    for (const [document] of relevant) {
      if (!numbers.has(document)) numbers.set(document, numbers.size);
      queries.push(query);
      documents.push(numbers.get(document)!);
    }
    if (relevant.length > 0) return first;
    queries.push(query);
    documents.push(-1);
    return first;
  });
  const groups = unitedGroups([Int32Array.from(queries), Int32Array.from(documents)]);
  return Int32Array.from(firstPair, (pair) => groups[pair]!);
}
