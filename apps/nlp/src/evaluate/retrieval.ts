import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import {
  bm25, joinReports, meanDifference, rankByCosine, report, retrievalReport, scoreQueries, tfIdf, weightedFusion, type Found, type Judgements, type QueryScores, type Report, type Run,
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

/** A folder with `docs*.jsonl` { id, title?, text } and `queries*.jsonl` { id, text, relevant: [ids] }, or the two files by name. */
export async function readRetrieval(folder: string, files: { docs?: string; queries?: string } = {}): Promise<RetrievalData> {
  const find = async (start: string): Promise<string> => {
    const found = (await readdir(folder)).filter((name) => name.startsWith(start) && /\.jsonl(\.gz)?$/u.test(name));
    if (found.length !== 1) throw new CounterpointError('CP_NLP_DATA', { what: `${found.length} files begin with "${start}"`, where: folder, expected: `one ${start}*.jsonl`, remedy: `name it with --${start}` });
    return join(folder, found[0]!);
  };
  const documents = await rowsOf(files.docs ?? await find('docs'));
  const queries = await rowsOf(files.queries ?? await find('queries'));
  const judgements = new Map(queries.map(({ id, relevant = [] }) => [String(id), new Map(relevant.map((document) => [String(document), 1]))]));
  return { documents: named(documents), queries: named(queries), judgements };
}

interface Row { readonly id: string; readonly title?: string; readonly text: string; readonly relevant?: readonly string[] }

async function rowsOf(path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { facts } of (await openTexts(path)).epoch({ seed: 0, epoch: 0, shuffle: false })) rows.push(facts as unknown as Row);
  return rows;
}

const named = (rows: readonly Row[]) => ({ ids: rows.map(({ id }) => String(id)), texts: rows.map(({ title, text }) => (title === undefined || title === '' ? text : `${title} ${text}`)) });

/**
 * Retrieval by the model, beside BM25, TF-IDF, the untrained encoder, and the hybrid of the model and BM25 (weighted fusion).
 * `gain.x` is the paired difference of nDCG@10, model less x; `hybrid-gain.x` the hybrid less x.
 */
export async function evaluateRetrieval(model: LoadedModel, { documents, queries, judgements }: RetrievalData, baselines: boolean, weight: number): Promise<Report> {
  const runs = await withUntrained(model, baselines, async (each): Promise<Run> =>
    rankByCosine({ ...(await embedded(each, queries.texts)), ids: queries.ids }, { ...(await embedded(each, documents.texts)), ids: documents.ids }));
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
