import { createHash } from 'node:crypto';
import { CounterpointError } from '@counterpoint/core';
import { relevantGrades } from './relevant-grades.js';
import type { Judgements } from './run.js';

/** A document or query as a file has it. */
export interface RetrievalRow {
  readonly id: unknown;
  readonly text: string;
  /** Of a query: an id, ids, or grades by id. */
  readonly relevant?: unknown;
}

/** Texts with names. */
export interface NamedTexts {
  readonly ids: readonly string[];
  readonly texts: readonly string[];
}

/** Documents, queries and what is relevant to each. */
export interface RetrievalData {
  readonly documents: NamedTexts;
  readonly queries: NamedTexts;
  readonly judgements: Judgements;
  /** Of all of it. */
  readonly fingerprint: string;
  /** What a reader of the scores should know; empty where all is in order. */
  readonly notes: readonly string[];
}

/** Documents, queries and judgements as they were read. */
export interface RetrievalInput {
  readonly documents: readonly RetrievalRow[];
  readonly queries: readonly RetrievalRow[];
  /** Judgements of a file of their own. Default: `relevant` of the queries. */
  readonly judgements?: Judgements;
  /** The document that has a query's id is neither found nor judged for it. Default false. */
  readonly excludeSelf?: boolean;
  /** What the fingerprint is of, besides the judgements. Default: the rows. */
  readonly content?: readonly unknown[];
  /** Where it was read, for messages. */
  readonly where: string;
}

/**
 * Checks documents, queries and judgements against each other.
 *
 * - Rows with the same id and the same text count once; the same id with another text is an error.
 * - Judgements of queries that are not asked are left out, as trec_eval and BEIR do, and queries
 *   without a
 *   judgement are not ranked.
 * - A relevant document that the corpus lacks stays judged: it counts as not found, as in
 *   trec_eval.
 *
 * @throws CP_EVAL_DUPLICATE_ID, CP_EVAL_ID, CP_EVAL_RELEVANT; CP_EVAL_EMPTY when no query has a
 *   relevant
 * document of the corpus
 */
export function retrievalData({
  documents,
  queries,
  judgements,
  excludeSelf = false,
  content = [documents, queries],
  where,
}: RetrievalInput): RetrievalData {
  const corpus = uniqueTexts(documents, 'document', where);
  const namedQueries = uniqueTexts(queries, 'query', where);
  const documentIds = new Set(corpus.ids);
  const allJudgements =
    judgements ??
    new Map(queries.map(({ id, relevant }) => [idOf(id, where), relevantGrades(relevant, where)]));
  const usable = new Map<string, ReadonlyMap<string, number>>();
  for (const id of namedQueries.ids) {
    const grades = new Map(allJudgements.get(id));
    if (excludeSelf) grades.delete(id);
    if (grades.size > 0) usable.set(id, grades);
  }
  const relevant = [...usable.values()].flatMap((grades) =>
    [...grades].filter(([, grade]) => grade > 0).map(([document]) => document),
  );
  const missing = relevant.filter((document) => !documentIds.has(document));
  if (relevant.length === missing.length)
    throw nothingRelevant(relevant[0], [...allJudgements.keys()][0], where);
  const inCorpus = namedQueries.ids.filter((id) => documentIds.has(id)).length;
  const askedIds = new Set(namedQueries.ids);
  const strangers = [...allJudgements.keys()].filter((id) => !askedIds.has(id)).length;
  const silent = namedQueries.ids.length - usable.size;
  const notes = [
    repeated(documents.length - corpus.ids.length, 'documents'),
    repeated(queries.length - namedQueries.ids.length, 'queries'),
    strangers > 0 && `Judgements of ${strangers} queries that are not asked are left out.`,
    silent > 0 && `${silent} queries without a judgement are left out.`,
    missing.length > 0 &&
      `${missing.length} relevant documents are not in the corpus and count as not found.`,
    inCorpus > 0 &&
      !excludeSelf &&
      `${inCorpus} queries are in the corpus under their own id and find themselves (--exclude-self).`,
  ].filter((note) => note !== false);
  const rows = [...namedQueries.ids.keys()].filter((i) => usable.has(namedQueries.ids[i]!));
  return {
    documents: corpus,
    queries: {
      ids: rows.map((i) => namedQueries.ids[i]!),
      texts: rows.map((i) => namedQueries.texts[i]!),
    },
    judgements: usable,
    fingerprint: fingerprintOf([
      ...content,
      [...allJudgements].map(([query, grades]) => [query, [...grades]]),
      ...(excludeSelf ? ['exclude self'] : []),
    ]),
    notes,
  };
}

function uniqueTexts(
  rows: readonly RetrievalRow[],
  kind: 'document' | 'query',
  where: string,
): NamedTexts {
  const texts = new Map<string, string>();
  for (const row of rows) {
    const id = idOf(row.id, where);
    const other = texts.get(id);
    if (other !== undefined && other !== row.text)
      throw new CounterpointError('CP_EVAL_DUPLICATE_ID', {
        what: `Two rows with other texts are the ${kind} ${id}`,
        where,
        expected: `one text for each ${kind} id`,
        remedy: 'give one of them another id, or remove it',
        facts: { id },
      });
    texts.set(id, row.text);
  }
  return { ids: [...texts.keys()], texts: [...texts.values()] };
}

/** @throws CP_EVAL_ID for what is no name, or a number that lost digits */
function idOf(id: unknown, where: string): string {
  const lost = typeof id === 'number' && Number.isInteger(id) && !Number.isSafeInteger(id);
  if ((typeof id === 'string' && id !== '') || typeof id === 'bigint') return String(id);
  if (typeof id === 'number' && Number.isFinite(id) && !lost) return String(id);
  throw new CounterpointError('CP_EVAL_ID', {
    what: lost
      ? `The id ${id} is a number of more digits than a number can hold`
      : `A row has ${id === '' ? 'an empty id' : `the id ${JSON.stringify(id) ?? 'undefined'}`}`,
    where,
    expected: 'an id that is text, or a whole number below 2^53',
    remedy: 'write ids in quotes',
  });
}

const repeated = (count: number, what: string): string | false =>
  count > 0 && `${count} ${what} are there again with the same id and text and count once.`;

function nothingRelevant(
  relevant: string | undefined,
  query: string | undefined,
  where: string,
): CounterpointError {
  return new CounterpointError('CP_EVAL_EMPTY', {
    what:
      relevant === undefined
        ? 'No query has a relevant document'
        : 'No relevant document is in the corpus',
    where,
    expected: 'judgements whose ids are those of queries and documents',
    remedy:
      relevant === undefined
        ? `judge queries by \`relevant\` or a qrels file; the first judged query is ${query ?? 'none'}`
        : `compare the ids: the first relevant document is ${relevant}`,
  });
}

function fingerprintOf(content: unknown): string {
  const json = JSON.stringify(content, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return createHash('sha256').update(json).digest('hex').slice(0, 16);
}
