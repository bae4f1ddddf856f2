import { CounterpointError, Rng } from '@counterpoint/core';
import type { Judgements } from '@counterpoint/eval';
import type { RetrievalData } from './read-retrieval.js';

/** One of several parts of the queries, counted from 1. */
export interface QueryPart {
  readonly part: number;
  readonly of: number;
}

/** Reads `1/5`. @throws CP_NLP_USAGE */
export function queryPart(text: string): QueryPart {
  const [part = 0, of = 0] = /^\d+\/\d+$/u.test(text) ? text.split('/').map(Number) : [];
  if (part < 1 || of < 2 || part > of)
    throw new CounterpointError('CP_NLP_USAGE', {
      what: `"${text}" names no part`,
      where: 'a part of the queries',
      expected: 'such as 1/5, the first of five',
      remedy: 'count the parts from 1',
    });
  return { part, of };
}

/**
 * The places of the queries of a part. Queries that share a relevant document are in one part, so that nothing is scored on a document whose other
 * queries were learned. Parts are drawn once for all and about equal, so that training without a part and scoring on it speak of the same queries.
 */
export function placesOfPart(
  { queries: { ids }, judgements }: Pick<RetrievalData, 'queries' | 'judgements'>,
  { part, of }: QueryPart,
): number[] {
  const groups = grouped(ids.length, together(ids, judgements));
  const parts = Array.from({ length: of }, (): number[] => []);
  for (const at of Rng.of(0, 'parts of queries').permutation(groups.length)) {
    parts.reduce((least, each) => (each.length < least.length ? each : least)).push(...groups[at]!);
  }
  return parts[part - 1]!.sort((a, b) => a - b);
}

/** Queries are together that are connected through relevant documents. @returns the first place of a query's group */
function together(ids: readonly string[], judgements: Judgements): (place: number) => number {
  const parent = Int32Array.from(ids.keys());
  const root = (place: number): number =>
    parent[place] === place ? place : (parent[place] = root(parent[place]!));
  const seen = new Map<string, number>();
  for (const [place, id] of ids.entries()) {
    for (const [document, grade] of judgements.get(id) ?? []) {
      if (grade <= 0) continue;
      const other = seen.get(document);
      if (other === undefined) seen.set(document, place);
      else parent[Math.max(root(place), root(other))] = Math.min(root(place), root(other));
    }
  }
  return root;
}

function grouped(count: number, groupOf: (place: number) => number): number[][] {
  const groups = new Map<number, number[]>();
  for (let place = 0; place < count; place++)
    groups.set(groupOf(place), [...(groups.get(groupOf(place)) ?? []), place]);
  return [...groups.values()];
}
