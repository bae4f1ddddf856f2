import { writeFileAtomically } from '@counterpoint/core';
import {
  bm25,
  joinReports,
  judgeTraining,
  meanDifference,
  meanOf,
  queriesOfFold,
  rankByCosine,
  report,
  retrievalReport,
  scoreQueries,
  tfIdf,
  weightedFusion,
  withoutSelf,
  writeRun,
  type RankedDocument,
  type Judgements,
  type NamedTexts,
  type QueryFold,
  type QueryScores,
  type Report,
  type RetrievalData,
  type Run,
} from '@counterpoint/eval';
import type { LoadedModel } from '../load-model.js';
import { embedded, withUntrained } from './systems.js';

export interface RetrievalOptions {
  readonly baselines: boolean;
  /** The model's share of the hybrid. */
  readonly weight: number;
  /** Where the model's run goes, in the form of TREC. */
  readonly writeRun?: string;
  /** Scores the queries of this fold alone. */
  readonly part?: QueryFold;
  /** A document that has the query's own id is not found. */
  readonly excludeSelf?: boolean;
}

/**
 * Retrieval by a model, beside BM25, TF-IDF, the untrained encoder, and the hybrid of the model
 * and BM25 (weighted fusion).
 * `gain.x` is the paired difference of nDCG@10, model less x; `hybrid-gain.x` the hybrid less x.
 *
 * @param models of several the i-th ranks for the i-th fold of the queries, which it was trained
 *   without: cross-fitting
 * @throws the errors of `scoreQueries` and `writeRun`
 */
export async function evaluateRetrieval(
  models: readonly LoadedModel[],
  data: RetrievalData,
  { baselines, weight, writeRun: runFile, part, excludeSelf = false }: RetrievalOptions,
): Promise<Report> {
  const { documents, queries: all, judgements: judged, notes } = data;
  const queries = part === undefined ? all : selectTexts(all, queriesOfFold(data, part));
  const ids = new Set(queries.ids);
  const judgements: Judgements =
    part === undefined ? judged : new Map([...judged].filter(([id]) => ids.has(id)));
  const runs = await rankedBy(models, { documents, queries, judgements }, baselines, excludeSelf);
  if (runFile !== undefined)
    await writeFileAtomically(runFile, writeRun(runs.trained, 'counterpoint'));
  const trained = scoreQueries(runs.trained, judgements);
  if (!baselines) return { ...retrievalReport('retrieval', trained), notes };
  const depth = Math.min(1000, documents.ids.length);
  const ranked = (search: (query: string, depth?: number) => RankedDocument[]): Run => {
    const run = new Map(
      queries.ids.map((id, i) => [id, search(queries.texts[i]!, excludeSelf ? depth + 1 : depth)]),
    );
    return excludeSelf ? withoutSelf(run, depth) : run;
  };
  const sparse = tfIdf(documents.texts, { sublinear: true });
  const words = ranked(bm25(documents.ids, documents.texts));
  const others: Record<string, QueryScores> = {
    bm25: scoreQueries(words, judgements),
    'tf-idf': scoreQueries(ranked(sparse.searcher(documents.ids)), judgements),
    ...(runs.untrained && { untrained: scoreQueries(runs.untrained, judgements) }),
  };
  const hybrid = scoreQueries(
    weightedFusion([runs.trained, words], [weight, 1 - weight]),
    judgements,
  );
  const gain = (a: QueryScores, b: QueryScores) =>
    report('', { 'ndcg@10': meanDifference(a.scores['ndcg@10']!, b.scores['ndcg@10']!) });
  const means = ({ scores }: QueryScores) => meanOf(scores['ndcg@10']!);
  const { bm25: best, 'tf-idf': second, untrained } = others;
  const { sentence } = judgeTraining('nDCG@10', trained.queries.length, {
    trained: means(trained),
    untrained: untrained && means(untrained),
    baselines: { bm25: means(best!), 'tf-idf': means(second!) },
  });
  return joinReports('retrieval', {
    '': { ...retrievalReport('', trained), notes: [...notes, sentence] },
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

/**
 * Rankings by each model of its fold of the queries, or by the only one of all; in the order of the
 * queries, as paired differences need it.
 */
async function rankedBy(
  models: readonly LoadedModel[],
  { documents, queries, judgements }: Pick<RetrievalData, 'documents' | 'queries' | 'judgements'>,
  baselines: boolean,
  excludeSelf: boolean,
): Promise<{ trained: Run; untrained?: Run }> {
  const parts: { readonly trained: Run; readonly untrained?: Run }[] = [];
  for (const [i, model] of models.entries()) {
    const foldQueries =
      models.length === 1
        ? queries
        : selectTexts(
            queries,
            queriesOfFold({ queries, judgements }, { fold: i + 1, folds: models.length }),
          );
    parts.push(
      await withUntrained(model, baselines, async (each): Promise<Run> =>
        rankByCosine(
          { ...(await embedded(each, foldQueries.texts, 'query')), ids: foldQueries.ids },
          { ...(await embedded(each, documents.texts, 'document')), ids: documents.ids },
          { excludeSelf },
        ),
      ),
    );
  }
  const whole = (runs: readonly Run[]): Run =>
    new Map(queries.ids.map((id) => [id, runs.find((run) => run.has(id))!.get(id)!]));
  const untrained = parts.flatMap((part) => part.untrained ?? []);
  return {
    trained: whole(parts.map((part) => part.trained)),
    untrained: untrained.length === models.length ? whole(untrained) : undefined,
  };
}

const selectTexts = ({ ids, texts }: NamedTexts, places: readonly number[]): NamedTexts => ({
  ids: places.map((i) => ids[i]!),
  texts: places.map((i) => texts[i]!),
});
