import { CounterpointError } from '@counterpoint/core';
import { bootstrap, type BootstrapOptions, meanInterval } from '../interval/bootstrap.js';
import { type Report, report } from '../interval/report.js';
import { finiteScores, notEmpty, sameCounts } from '../matrix/check.js';

/** Scored pairs, with whether each is of one kind (a paraphrase, the same speaker). */
export interface ScoredPairs {
  readonly scores: ArrayLike<number>;
  readonly same: ArrayLike<boolean | number>;
}

/**
 * Average precision of scored pairs: the sum over thresholds of (recall gained) x precision. Pairs
 * of equal score are taken together.
 *
 * Manning, Raghavan and Schütze 2008, section 8.4, without interpolation.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_NOT_FINITE
 */
export function pairAveragePrecision(pairs: ScoredPairs): number {
  return averagePrecisionOf(sortedOrder(pairs), pairs);
}

/**
 * The threshold of highest accuracy, scores at or above it counting as the same; halfway between
 * neighbouring scores.
 */
export function bestThreshold(pairs: ScoredPairs): {
  readonly threshold: number;
  readonly accuracy: number;
} {
  const { scores, same } = pairs;
  const order = sortedOrder(pairs);
  let right = order.reduce((sum, i) => sum + (same[i] ? 0 : 1), 0);
  let maximum = right,
    threshold = Infinity;
  for (let at = 0; at < order.length; at++) {
    right += same[order[at]!] ? 1 : -1;
    const score = scores[order[at]!]!,
      next = at + 1 < order.length ? scores[order[at + 1]!]! : -Infinity;
    if (next < score && right > maximum)
      [maximum, threshold] = [right, next === -Infinity ? score : (score + next) / 2];
  }
  return { threshold, accuracy: maximum / order.length };
}

/**
 * Pair classification: `average-precision`, and `accuracy` and `f1` at the threshold of highest
 * accuracy on a validation part.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_NOT_FINITE
 */
export function pairClassification(
  test: ScoredPairs,
  validation: ScoredPairs,
  options?: BootstrapOptions,
): Report {
  const { threshold } = bestThreshold(validation);
  const order = sortedOrder(test);
  const predictions = Uint8Array.from(test.scores, (score) => (score >= threshold ? 1 : 0));
  const times = new Float64Array(order.length);
  return report('pairs', {
    'average-precision': bootstrap(
      order.length,
      (rows) => {
        times.fill(0);
        for (const i of rows) times[i]!++;
        return averagePrecisionOf(order, test, times);
      },
      options,
    ),
    accuracy: meanInterval(
      predictions.map((is, i) => (is === (test.same[i] ? 1 : 0) ? 1 : 0)),
      options,
    ),
    f1: bootstrap(
      order.length,
      (rows) => {
        let both = 0,
          either = 0;
        for (const i of rows) {
          const is = test.same[i] ? 1 : 0;
          both += predictions[i]! * is;
          either += predictions[i]! + is;
        }
        return either === 0 ? 0 : (2 * both) / either;
      },
      options,
    ),
  });
}

function sortedOrder({ scores, same }: ScoredPairs): Uint32Array {
  sameCounts('pairs', { scores: scores.length, same: same.length });
  notEmpty('pairs', scores.length, 'pairs');
  finiteScores('pairs', scores);
  if (!Array.prototype.some.call(same, Boolean))
    throw new CounterpointError('CP_EVAL_EMPTY', {
      what: 'No pair is marked as the same',
      where: 'pairs',
    });
  return Uint32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => scores[b]! - scores[a]!,
  );
}

/** @param times how often each pair counts; once when left out */
function averagePrecisionOf(
  order: Uint32Array,
  { scores, same }: ScoredPairs,
  times?: Float64Array,
): number {
  let pairCount = 0,
    hits = 0,
    sum = 0;
  for (let first = 0, last = 0; first < order.length; first = last) {
    const before = hits;
    while (last < order.length && scores[order[last]!] === scores[order[first]!]) {
      const pair = order[last++]!;
      const count = times ? times[pair]! : 1;
      pairCount += count;
      if (same[pair]) hits += count;
    }
    if (hits > before) sum += ((hits - before) * hits) / pairCount;
  }
  return hits === 0 ? 0 : sum / hits;
}
