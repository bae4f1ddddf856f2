import { alignment, rankMe, spread, uniformity, type Rows } from '@counterpoint/core';
import { embeddingMatrix, knn, matchRanks, ndcgAt, spearman } from '@counterpoint/eval';
import { relativeError, within, worst, type GoldenCase, type Outcome } from './outcome.js';

interface StoredMatrix {
  readonly shape: [number, number];
  readonly data: number[];
}

interface MetricCase {
  readonly value: number;
  readonly z: StoredMatrix;
  readonly a: StoredMatrix;
  readonly b: StoredMatrix;
  readonly x: number[];
  readonly y: number[];
  readonly queries: StoredMatrix;
  readonly documents: StoredMatrix;
  readonly relevance: number[][];
  readonly scores: number[][];
  readonly train: StoredMatrix;
  readonly train_labels: number[];
  readonly test: StoredMatrix;
  readonly k: number;
  readonly temperature: number;
  readonly predictions: number[];
  readonly [score: `recall@${number}`]: number;
  readonly mrr: number;
}

const rows = ({ shape: [count, width], data }: StoredMatrix): Rows => ({
  values: Float64Array.from(data),
  count,
  width,
});
const matrix = ({ shape: [, width], data }: StoredMatrix) => embeddingMatrix(data, width);
const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((total, value) => total + value / values.length, 0);
const value = (compute: (golden: MetricCase) => number) => (golden: MetricCase) =>
  within(relativeError(compute(golden), golden.value), 1e-5);

const checks: readonly (readonly [RegExp, (golden: MetricCase) => Outcome])[] = [
  [/^rankme/i, value(({ z }) => rankMe(rows(z)))],
  [/^alignment/i, value(({ a, b }) => alignment(rows(a), rows(b)))],
  [/^uniformity/i, value(({ z }) => uniformity(rows(z)))],
  [/^std of normalised/i, value(({ z }) => spread(rows(z)))],
  [/^spearman/i, value(({ x, y }) => spearman(x, y))],
  [/^retrieval/i, retrieval],
  [
    /^knn/i,
    ({ train, train_labels, test, k, temperature, predictions }) => {
      const result = knn(
        { ...matrix(train), labels: train_labels },
        { ...matrix(test), labels: predictions },
        { k, temperature },
      );
      return within(
        predictions.filter((label, i) => result.predictions[i] !== label).length,
        0,
        'predictions that differ',
      );
    },
  ],
];

/** Cases of `metrics.json`: scores of embeddings, rankings and predictions. */
export function metricCases(file: Readonly<Record<string, MetricCase>>): GoldenCase[] {
  return Object.entries(file).map(([name, golden]) => {
    const cutoff = /^ndcg@(\d+)/i.exec(name)?.[1];
    const check =
      cutoff === undefined
        ? checks.find(([pattern]) => pattern.test(name))?.[1]
        : value((query) => ndcg(query, Number(cutoff)));
    return { name, check: check && (() => check(golden)) };
  });
}

function retrieval(golden: MetricCase): Outcome {
  const ranks = matchRanks(matrix(golden.queries), matrix(golden.documents));
  const cutoffs = Object.keys(golden)
    .map((key) => /^recall@(\d+)$/.exec(key)?.[1])
    .filter((k) => k !== undefined)
    .map(Number);
  return worst([
    ...cutoffs.map((k) =>
      within(
        relativeError(mean(ranks.map((rank) => (rank <= k ? 1 : 0))), golden[`recall@${k}`]!),
        1e-5,
        `recall@${k}`,
      ),
    ),
    within(relativeError(mean(ranks.map((rank) => 1 / rank)), golden.mrr), 1e-5, 'mrr'),
  ]);
}

function ndcg({ relevance, scores }: MetricCase, k: number): number {
  return mean(
    relevance.map((grades, query) => {
      const order = grades.map((_, i) => i).sort((i, j) => scores[query]![j]! - scores[query]![i]!);
      return ndcgAt(
        order.map((i) => grades[i]!),
        grades,
        k,
      );
    }),
  );
}
