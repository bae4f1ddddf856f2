import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import {
  bm25, joinReports, meanDifference, rankByCosine, readQrels, report, retrievalReport, scoreQueries, tfIdf, weightedFusion, writeRun, type Found, type Judgements, type QueryScores, type Report, type Run,
} from '@counterpoint/eval';
import type { LoadedModel } from '../load-model.js';
import { openTexts } from '../open-texts.js';
import { embedded, withUntrained } from './systems.js';

/** Documents, queries and what is relevant to each. */
export interface RetrievalData {
  readonly documents: { readonly ids: readonly string[]; readonly texts: readonly string[] };
  readonly queries: { readonly ids: readonly string[]; readonly texts: readonly string[] };
  readonly judgements: Judgements;
}

/** Files that are not found by their names. */
export interface RetrievalFiles {
  readonly docs?: string;
  readonly queries?: string;
  /** `query 0 document grade` a line. */
  readonly qrels?: string;
}

/**
 * A folder with `docs*.jsonl` (or `corpus.jsonl`) of { id, title?, text } and `queries*.jsonl` of { id, text, relevant: [ids] or { id: grade } },
 * or the files by name. `_id` will do for `id`.
 */
export async function readRetrieval(folder: string, files: RetrievalFiles = {}): Promise<RetrievalData> {
  const find = async (start: string, ...others: string[]): Promise<string> => {
    const found = (await readdir(folder)).filter((name) => [start, ...others].some((each) => name.startsWith(each)) && /\.jsonl(\.gz)?$/u.test(name));
    if (found.length !== 1) throw new CounterpointError('CP_NLP_DATA', { what: `${found.length} files begin with "${start}"`, where: folder, expected: `one ${start}*.jsonl`, remedy: `name it with --${start}` });
    return join(folder, found[0]!);
  };
  const documents = await rowsOf(files.docs ?? await find('docs', 'corpus'));
  const queries = await rowsOf(files.queries ?? await find('queries'));
  const judgements = files.qrels === undefined ? new Map(queries.map((query) => [idOf(query), gradesOf(query)])) : readQrels(await textOf(files.qrels), files.qrels);
  return { documents: named(documents), queries: named(queries), judgements };
}

interface Row { readonly id?: string | number; readonly _id?: string | number; readonly title?: string; readonly text: string; readonly relevant?: readonly string[] | Readonly<Record<string, number>> }

const idOf = ({ id, _id }: Row): string => String(id ?? _id);

function gradesOf({ relevant = [] }: Row): Map<string, number> {
  return new Map(Array.isArray(relevant) ? relevant.map((document) => [String(document), 1]) : Object.entries(relevant as Readonly<Record<string, number>>));
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new CounterpointError('CP_NLP_DATA', { what: `The judgements cannot be read: ${(cause as Error).message}`, where: path, expected: 'lines of `query 0 document grade`', remedy: 'correct --qrels', cause });
  }
}

async function rowsOf(path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { key, facts } of (await openTexts(path)).epoch({ seed: 0, epoch: 0, shuffle: false })) {
    const row = facts as unknown as Row;
    if ((row.id ?? row._id) === undefined || typeof row.text !== 'string') {
      throw new CounterpointError('CP_NLP_DATA', { what: 'A row has no id or no text', where: key, expected: '{ id, text }', remedy: 'complete it, or leave it out' });
    }
    rows.push(row);
  }
  return rows;
}

const named = (rows: readonly Row[]) => ({ ids: rows.map(idOf), texts: rows.map(({ title, text }) => (title === undefined || title === '' ? text : `${title} ${text}`)) });

export interface RetrievalOptions {
  readonly baselines: boolean;
  /** The model's share of the hybrid. */
  readonly weight: number;
  /** Where the model's run goes, in the form of TREC. */
  readonly writeRun?: string;
}

/**
 * Retrieval by the model, beside BM25, TF-IDF, the untrained encoder, and the hybrid of the model and BM25 (weighted fusion).
 * `gain.x` is the paired difference of nDCG@10, model less x; `hybrid-gain.x` the hybrid less x.
 */
export async function evaluateRetrieval(model: LoadedModel, { documents, queries, judgements }: RetrievalData, { baselines, weight, writeRun: runFile }: RetrievalOptions): Promise<Report> {
  const runs = await withUntrained(model, baselines, async (each): Promise<Run> =>
    rankByCosine({ ...(await embedded(each, queries.texts)), ids: queries.ids }, { ...(await embedded(each, documents.texts)), ids: documents.ids }));
  if (runFile !== undefined) await writeFile(runFile, writeRun(runs.trained, 'counterpoint'));
  const trained = scoreQueries(runs.trained, judgements);
  if (!baselines) return retrievalReport('retrieval', trained);
  const ranked = (search: (query: string, depth?: number) => Found[]): Run => new Map(queries.ids.map((id, i) => [id, search(queries.texts[i]!, Math.min(1000, documents.ids.length))]));
  const words = ranked(bm25(documents.ids, documents.texts));
  const others: Record<string, QueryScores> = {
    bm25: scoreQueries(words, judgements), 'tf-idf': scoreQueries(ranked(tfIdf(documents.texts).searcher(documents.ids)), judgements),
    ...(runs.untrained ? { untrained: scoreQueries(runs.untrained, judgements) } : {}),
  };
  const hybrid = scoreQueries(weightedFusion([runs.trained, words], [weight, 1 - weight]), judgements);
  const gain = (a: QueryScores, b: QueryScores) => report('', { 'ndcg@10': meanDifference(a.scores['ndcg@10']!, b.scores['ndcg@10']!) });
  return joinReports('retrieval', {
    '': retrievalReport('', trained), ...mapValues(others, (scores) => retrievalReport('', scores)), hybrid: retrievalReport('', hybrid),
    ...Object.fromEntries(Object.entries(others).map(([name, scores]) => [`gain.${name}`, gain(trained, scores)])),
    'hybrid-gain.model': gain(hybrid, trained), 'hybrid-gain.bm25': gain(hybrid, others['bm25']!), 'hybrid-gain.tf-idf': gain(hybrid, others['tf-idf']!),
  });
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, f: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value)]));
}
