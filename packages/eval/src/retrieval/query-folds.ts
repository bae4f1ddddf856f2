import { CounterpointError, Rng } from '@counterpoint/core';
import type { RetrievalData } from './retrieval-data.js';

/** One of several folds of the queries, counted from 1. */
export interface QueryFold {
  readonly fold: number;
  readonly of: number;
}

/**
 * Reads a fold such as `1/5`.
 *
 * @throws CP_EVAL_OPTION
 */
export function readQueryFold(text: string): QueryFold {
  const [fold = 0, of = 0] = /^\d+\/\d+$/u.test(text) ? text.split('/').map(Number) : [];
  if (fold < 1 || of < 2 || fold > of)
    throw new CounterpointError('CP_EVAL_OPTION', {
      what: `"${text}" is no fold of the queries`,
      expected: 'such as 1/5, the first of five',
      remedy: 'count the folds from 1',
    });
  return { fold, of };
}

/**
 * The row numbers of the queries of a fold. Queries that share a relevant document are in one fold, so that
 * nothing is scored on a document whose other queries were trained on. The folds are fixed and about equal:
 * training without a fold and scoring on it mean the same queries.
 */
export function queriesOfFold(
  { queries: { ids }, judgements }: Pick<RetrievalData, 'queries' | 'judgements'>,
  { fold, of }: QueryFold,
): number[] {
  const groups = groupsOf(connectedQueries(ids, judgements));
  const folds = Array.from({ length: of }, (): number[] => []);
  for (const at of Rng.of(0, 'parts of queries').permutation(groups.length)) {
    folds.reduce((least, each) => (each.length < least.length ? each : least)).push(...groups[at]!);
  }
  return folds[fold - 1]!.sort((a, b) => a - b);
}

/** For each query the first of those that are connected with it through relevant documents. */
function connectedQueries(
  ids: readonly string[],
  judgements: RetrievalData['judgements'],
): Int32Array {
  const parent = Int32Array.from(ids.keys());
  const root = (query: number): number =>
    parent[query] === query ? query : (parent[query] = root(parent[query]!));
  const firstOf = new Map<string, number>();
  for (const [query, id] of ids.entries()) {
    for (const [document, grade] of judgements.get(id) ?? []) {
      if (grade <= 0) continue;
      const other = firstOf.get(document);
      if (other === undefined) firstOf.set(document, query);
      else parent[Math.max(root(query), root(other))] = Math.min(root(query), root(other));
    }
  }
  return parent.map((_, query) => root(query));
}

function groupsOf(roots: Int32Array): number[][] {
  const groups = new Map<number, number[]>();
  roots.forEach((root, query) => {
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [query]);
    else group.push(query);
  });
  return [...groups.values()];
}
