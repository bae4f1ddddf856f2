import {
  clusteringReport,
  embeddingMatrix,
  pairedRetrieval,
  retrievalReport,
  scoreQueries,
  wordErrorRate,
  type Report,
} from '@counterpoint/eval';
import { relativeError, within, worst, type GoldenCase, type Outcome } from './outcome.js';

type Scores = Readonly<Record<string, number>>;

/** A reference interval: its ends come from other draws, so they are compared by their width. */
interface IntervalScore {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

type ScoreCase =
  | {
      readonly kind: 'trec';
      readonly run: Readonly<Record<string, Scores>>;
      readonly judgements: Readonly<Record<string, Scores>>;
      readonly scores: Scores;
    }
  | {
      readonly kind: 'captions';
      readonly items: number[];
      readonly pictures: number[][];
      readonly captions: number[][];
      readonly scores: Scores;
    }
  | {
      readonly kind: 'clustering';
      readonly rows: number[][];
      readonly labels: number[];
      readonly scores: Readonly<Record<string, IntervalScore>>;
    }
  | {
      readonly kind: 'words';
      readonly references: string[];
      readonly hypotheses: string[];
      readonly scores: Scores;
    };

const tolerance = 1e-9;
/** Of an interval's half-width: the halves of both are drawn. */
const widthTolerance = 0.05;
const halves = 4000;

/** Cases of `scores.json`, which `reference/make-scores.py` writes. */
export function scoreCases(file: Readonly<Record<string, ScoreCase>>): GoldenCase[] {
  return Object.entries(file).map(([name, golden]) => ({
    name,
    check: checks[golden.kind] && (() => checks[golden.kind](golden as never)),
  }));
}

const checks: {
  readonly [Kind in ScoreCase['kind']]: (
    golden: Extract<ScoreCase, { readonly kind: Kind }>,
  ) => Outcome;
} = {
  trec: ({ run, judgements, scores }) => {
    const runs = new Map(
      Object.entries(run).map(([query, values]) => [
        query,
        Object.entries(values).map(([document, score]) => ({ document, score })),
      ]),
    );
    const judged = new Map(
      Object.entries(judgements).map(([query, grades]) => [query, new Map(Object.entries(grades))]),
    );
    return compared(retrievalReport('ties', scoreQueries(runs, judged)), scores);
  },
  captions: ({ items, pictures, captions, scores }) =>
    compared(
      pairedRetrieval(embeddingMatrix(pictures), embeddingMatrix(captions), { items }),
      scores,
    ),
  clustering: ({ rows, labels, scores }) => {
    const report = clusteringReport({ ...embeddingMatrix(rows), labels }, { halves });
    return worst(
      Object.entries(scores).flatMap(([name, { value, low, high }]) => {
        const row = report.rows.find((each) => each.name === name)!;
        const width = high - low;
        return [
          within(relativeError(row.value, value), tolerance, name),
          within(Math.abs(row.low - low) / width, widthTolerance, `the low end of ${name}`),
          within(Math.abs(row.high - high) / width, widthTolerance, `the high end of ${name}`),
        ];
      }),
    );
  },
  words: ({ references, hypotheses, scores }) =>
    within(
      relativeError(wordErrorRate(references, hypotheses).value, scores['word-error-rate']!),
      tolerance,
    ),
};

function compared({ rows }: Report, scores: Scores): Outcome {
  return worst(
    Object.entries(scores).map(([name, value]) =>
      within(
        relativeError(rows.find((row) => row.name === name)?.value ?? NaN, value),
        tolerance,
        name,
      ),
    ),
  );
}
