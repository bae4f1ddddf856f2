import { inRange, notEmpty } from '../matrix/check.js';
import type { Run } from './run.js';
import type { RankedDocument } from './ranked-document.js';
import { trecOrder } from './trec-order.js';

/**
 * Reciprocal rank fusion of several runs: score(d) = sum over runs of 1 / (k + rank of d), ranks
 * from 1. It needs no common scale of scores.
 *
 * Cormack, Clarke and Büttcher 2009, "Reciprocal rank fusion outperforms Condorcet and individual
 * rank learning methods",
 * https://doi.org/10.1145/1571941.1572114.
 *
 * @param k default 60, the paper's
 */
export function reciprocalRankFusion(runs: readonly Run[], k = 60): Run {
  inRange('k', k, 0, Infinity);
  return fused(
    runs,
    (results) => results.map((_, i) => 1 / (k + i + 1)),
    runs.map(() => 1),
  );
}

/**
 * A weighted sum of scores, each run's scaled to 0 ... 1 for each query (of its own least and
 * largest); a document that a run does not
 * have gets 0 of it. Choose the weights on validation queries.
 *
 * Fox and Shaw 1994, "Combination of multiple searches" (CombSUM),
 * https://trec.nist.gov/pubs/trec2/t2_proceedings.html.
 */
export function weightedFusion(runs: readonly Run[], weights: readonly number[]): Run {
  return fused(
    runs,
    (results) => {
      const maximum = Math.max(...results.map(({ score }) => score)),
        minimum = Math.min(...results.map(({ score }) => score));
      return results.map(({ score }) =>
        maximum > minimum ? (score - minimum) / (maximum - minimum) : 1,
      );
    },
    weights,
  );
}

function fused(
  runs: readonly Run[],
  scoresOf: (results: readonly RankedDocument[]) => number[],
  weights: readonly number[],
): Run {
  notEmpty('fusion', runs.length, 'runs');
  const out = new Map<string, RankedDocument[]>();
  for (const query of new Set(runs.flatMap((run) => [...run.keys()]))) {
    const sums = new Map<string, number>();
    runs.forEach((run, r) => {
      const results = run.get(query) ?? [];
      scoresOf(results).forEach((score, i) =>
        sums.set(results[i]!.document, (sums.get(results[i]!.document) ?? 0) + weights[r]! * score),
      );
    });
    out.set(
      query,
      trecOrder(
        [...sums].map(([document, score]) => ({ document, score })),
        query,
      ),
    );
  }
  return out;
}
