import { writeFile } from 'node:fs/promises';
import {
  bm25,
  joinReports,
  meanDifference,
  rankByCosine,
  report,
  retrievalReport,
  scoreQueries,
  tfIdf,
  weightedFusion,
  writeRun,
  type Found,
  type Judgements,
  type QueryScores,
  type Report,
  type Run,
} from '@counterpoint/eval';
import type { LoadedModel } from '../load-model.js';
import { placesOfPart, type QueryPart } from '../query-parts.js';
import type { NamedTexts, RetrievalData } from '../read-retrieval.js';
import { embedded, withUntrained } from './systems.js';

export interface RetrievalOptions {
  readonly baselines: boolean;
  /** The model's share of the hybrid. */
  readonly weight: number;
  /** Where the model's run goes, in the form of TREC. */
  readonly writeRun?: string;
  /** Scores the queries of this part alone. */
  readonly part?: QueryPart;
}

/**
 * Retrieval by a model, beside BM25, TF-IDF, the untrained encoder, and the hybrid of the model and BM25 (weighted fusion).
 * `gain.x` is the paired difference of nDCG@10, model less x; `hybrid-gain.x` the hybrid less x.
 *
 * @param models of several the i-th ranks for the i-th part of the queries, which it was trained without: cross-fitting
 */
export async function evaluateRetrieval(
  models: readonly LoadedModel[],
  { documents, queries: all, judgements: judged }: RetrievalData,
  { baselines, weight, writeRun: runFile, part }: RetrievalOptions,
): Promise<Report> {
  const queries =
    part === undefined
      ? all
      : chosen(all, placesOfPart({ queries: all, judgements: judged }, part));
  const ids = new Set(queries.ids);
  const judgements: Judgements =
    part === undefined ? judged : new Map([...judged].filter(([id]) => ids.has(id)));
  const runs = await rankedBy(models, { documents, queries, judgements }, baselines);
  if (runFile !== undefined) await writeFile(runFile, writeRun(runs.trained, 'counterpoint'));
  const trained = scoreQueries(runs.trained, judgements);
  if (!baselines) return retrievalReport('retrieval', trained);
  const ranked = (search: (query: string, depth?: number) => Found[]): Run =>
    new Map(
      queries.ids.map((id, i) => [
        id,
        search(queries.texts[i]!, Math.min(1000, documents.ids.length)),
      ]),
    );
  const words = ranked(bm25(documents.ids, documents.texts));
  const others: Record<string, QueryScores> = {
    bm25: scoreQueries(words, judgements),
    'tf-idf': scoreQueries(ranked(tfIdf(documents.texts).searcher(documents.ids)), judgements),
    ...(runs.untrained ? { untrained: scoreQueries(runs.untrained, judgements) } : {}),
  };
  const hybrid = scoreQueries(
    weightedFusion([runs.trained, words], [weight, 1 - weight]),
    judgements,
  );
  const gain = (a: QueryScores, b: QueryScores) =>
    report('', { 'ndcg@10': meanDifference(a.scores['ndcg@10']!, b.scores['ndcg@10']!) });
  return joinReports('retrieval', {
    '': retrievalReport('', trained),
    ...mapValues(others, (scores) => retrievalReport('', scores)),
    hybrid: retrievalReport('', hybrid),
    ...Object.fromEntries(
      Object.entries(others).map(([name, scores]) => [`gain.${name}`, gain(trained, scores)]),
    ),
    'hybrid-gain.model': gain(hybrid, trained),
    'hybrid-gain.bm25': gain(hybrid, others['bm25']!),
    'hybrid-gain.tf-idf': gain(hybrid, others['tf-idf']!),
  });
}

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  f: (value: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value)]));
}

/** Rankings by each model of its part of the queries, or by the only one of all; in the order of the queries, as paired differences need it. */
async function rankedBy(
  models: readonly LoadedModel[],
  { documents, queries, judgements }: Pick<RetrievalData, 'documents' | 'queries' | 'judgements'>,
  baselines: boolean,
): Promise<{ trained: Run; untrained?: Run }> {
  const parts: { readonly trained: Run; readonly untrained?: Run }[] = [];
  for (const [i, model] of models.entries()) {
    const own =
      models.length === 1
        ? queries
        : chosen(
            queries,
            placesOfPart({ queries, judgements }, { part: i + 1, of: models.length }),
          );
    parts.push(
      await withUntrained(model, baselines, async (each): Promise<Run> =>
        rankByCosine(
          { ...(await embedded(each, own.texts)), ids: own.ids },
          { ...(await embedded(each, documents.texts)), ids: documents.ids },
        ),
      ),
    );
  }
  const whole = (runs: readonly Run[]): Run =>
    new Map(queries.ids.map((id) => [id, runs.find((run) => run.has(id))!.get(id)!]));
  const untrained = parts.flatMap((part) => part.untrained ?? []);
  return {
    trained: whole(parts.map((part) => part.trained)),
    ...(untrained.length === models.length ? { untrained: whole(untrained) } : {}),
  };
}

const chosen = ({ ids, texts }: NamedTexts, places: readonly number[]): NamedTexts => ({
  ids: places.map((i) => ids[i]!),
  texts: places.map((i) => texts[i]!),
});
