import { CounterpointError, Rng } from '@counterpoint/core';

/** One of several parts of the queries, counted from 1. */
export interface QueryPart {
  readonly part: number;
  readonly of: number;
}

/** Reads `1/5`. @throws CP_NLP_USAGE */
export function queryPart(text: string): QueryPart {
  const [part = 0, of = 0] = /^\d+\/\d+$/u.test(text) ? text.split('/').map(Number) : [];
  if (part < 1 || of < 2 || part > of) throw new CounterpointError('CP_NLP_USAGE', { what: `"${text}" names no part`, where: 'a part of the queries', expected: 'such as 1/5, the first of five', remedy: 'count the parts from 1' });
  return { part, of };
}

/**
 * The places of the queries of a part. Parts are drawn once for all from the number of queries, so that training without a part and scoring on it
 * speak of the same queries.
 *
 * @param count queries in all
 */
export function placesOfPart(count: number, { part, of }: QueryPart): number[] {
  return [...Rng.of(0, 'parts of queries').permutation(count)].filter((_, i) => i % of === part - 1).sort((a, b) => a - b);
}
