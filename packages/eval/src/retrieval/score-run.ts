import { CounterpointError } from '@counterpoint/core';
import { type BootstrapOptions, type Interval, meanInterval } from '../interval/bootstrap.js';
import { type Report, report } from '../interval/report.js';
import { averagePrecision, hitAt, ndcgAt, recallAt, reciprocalRank } from './ranking-metrics.js';
import type { Judgements, Run } from './run.js';
import { trecOrder } from './trec-order.js';

/**
 * Scores of single queries, in the order of `queries`: two systems' can be compared by
 * `meanDifference`.
 */
export interface QueryScores {
  readonly queries: readonly string[];
  /** [queries] each: `ndcg@10`, `recall@10`, `recall@100`, `hit@1`, `mrr@10`, `mrr`, `map`, ... */
  readonly scores: Readonly<Record<string, Float64Array>>;
}

/**
 * Scores a run query by query. Every judged query with a relevant document counts; one that the
 * run leaves out scores 0
 * (`trec_eval -c`). MRR and MAP are cut at the depth of the run. Ties are ordered as in trec_eval:
 * see `trecOrder`.
 *
 * @throws CP_EVAL_EMPTY when no query has a relevant document, CP_EVAL_NOT_FINITE when a score
 *   is NaN,
 * CP_EVAL_DUPLICATE_ID when a document is found twice
 */
export function scoreQueries(run: Run, judgements: Judgements): QueryScores {
  const queries = [...judgements]
    .filter(([, judged]) => [...judged.values()].some((grade) => grade > 0))
    .map(([query]) => query);
  if (queries.length === 0)
    throw new CounterpointError('CP_EVAL_EMPTY', {
      what: 'No query has a relevant document',
      where: 'scoreQueries',
    });
  const scores: Record<string, Float64Array> = {};
  queries.forEach((query, q) => {
    const judged = judgements.get(query)!;
    const grades = trecOrder(run.get(query) ?? [], query).map(
      ({ document }) => judged.get(document) ?? 0,
    );
    const all = [...judged.values()];
    const relevant = all.filter((grade) => grade > 0).length;
    const metrics: Record<string, number> = {
      'ndcg@10': ndcgAt(grades, all, 10),
      map: averagePrecision(grades, relevant),
      mrr: reciprocalRank(grades),
      'mrr@10': reciprocalRank(grades.slice(0, 10)),
      'hit@1': hitAt(grades, 1),
      'hit@5': hitAt(grades, 5),
      'hit@10': hitAt(grades, 10),
      'recall@1': recallAt(grades, relevant, 1),
      'recall@5': recallAt(grades, relevant, 5),
      'recall@10': recallAt(grades, relevant, 10),
      'recall@100': recallAt(grades, relevant, 100),
    };
    for (const [name, value] of Object.entries(metrics))
      (scores[name] ??= new Float64Array(queries.length))[q] = value;
  });
  return { queries, scores };
}

/** The mean of every score over queries, with its interval: the report of {@link scoreQueries}. */
export function retrievalReport(
  title: string,
  { scores }: QueryScores,
  options?: BootstrapOptions,
): Report {
  return report(
    title,
    Object.fromEntries(
      Object.entries(scores).map(([name, values]): [string, Interval] => [
        name,
        meanInterval(values, options),
      ]),
    ),
  );
}
