import { CounterpointError } from '@counterpoint/core';
import { bootstrap, type BootstrapOptions } from '../interval/bootstrap.js';
import { type Report, report } from '../interval/report.js';
import { inRange, sameCounts } from '../matrix/check.js';
import { type LabelledMatrix, unitRows } from '../matrix/embedding-matrix.js';
import { products } from '../matrix/product.js';
import {
  type DetectionCost,
  detectionCurve,
  equalErrorRate,
  minDetectionCost,
  type SortedTrials,
  sortTrials,
} from './detection-curve.js';

/** Pairs of recordings, each with a score and whether it is one speaker. */
export interface Trials {
  readonly scores: ArrayLike<number>;
  readonly same: ArrayLike<boolean | number>;
  /**
   * The recordings of each trial, numbers from 0. With them the interval is over recordings, whose
   * trials depend on each other.
   */
  readonly first?: ArrayLike<number>;
  readonly second?: ArrayLike<number>;
  /**
   * [recordings] the speaker of each: the interval draws speakers, who differ more than recordings
   * of one do. With less than three speakers recordings are drawn.
   */
  readonly speakers?: ArrayLike<number>;
}

/** The detection cost of {@link verificationReport}, and the settings of its intervals. */
export interface VerificationOptions extends BootstrapOptions {
  readonly cost?: DetectionCost;
}

/** Every pair of different rows as a trial, scored by cosine; the labels are the speakers. */
export function allTrials(recordings: LabelledMatrix): Required<Trials> {
  const { count, labels } = recordings;
  sameCounts('allTrials', { rows: count, labels: labels.length });
  const total = (count * (count - 1)) / 2;
  const scores = new Float64Array(total),
    same = new Uint8Array(total),
    first = new Uint32Array(total),
    second = new Uint32Array(total);
  const unit = unitRows(recordings);
  let at = 0;
  products(unit, unit, ({ firstA, countA, firstB, countB, products: cosines, stride }) => {
    for (let i = 0; i < countA; i++) {
      for (let j = Math.max(0, firstA + i + 1 - firstB); j < countB; j++) {
        const a = firstA + i,
          b = firstB + j;
        scores[at] = cosines[i * stride + j]!;
        same[at] = labels[a] === labels[b] ? 1 : 0;
        first[at] = a;
        second[at++] = b;
      }
    }
  });
  return { scores, same, first, second, speakers: labels };
}

/**
 * Verification: `eer`, the equal error rate, and `min-dcf`, the least normalised detection cost.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_OPTION; CP_EVAL_EMPTY unless there are trials of both kinds
 */
export function verificationReport(
  trials: Trials,
  { cost = {}, ...options }: VerificationOptions = {},
): Report {
  const { scores, same, first, second, speakers } = trials;
  sameCounts('verificationReport', { scores: scores.length, same: same.length });
  inRange('targetPrior', cost.targetPrior ?? 0.01, 1e-9, 1 - 1e-9);
  const together = Array.prototype.reduce.call(same, (sum, is) => Number(sum) + (is ? 1 : 0), 0);
  if (together === 0 || together === same.length) {
    throw new CounterpointError('CP_EVAL_EMPTY', {
      what: `${together} of ${same.length} trials are of one speaker`,
      where: 'verificationReport',
      expected: 'trials of one speaker and of two',
    });
  }
  const sorted = sortTrials(scores, same);
  const isGrouped = speakers !== undefined && new Set(Array.from(speakers)).size > 2;
  const settings = {
    resamples: 200,
    intervalOver: isGrouped && first && second ? speakers : undefined,
    ...options,
  };
  const intervalOf = (statistic: (points: ReturnType<typeof detectionCurve>) => number) =>
    first && second
      ? overRecordings(sorted, first, second, statistic, settings)
      : bootstrap(
          scores.length,
          (rows) => statistic(detectionCurve(sorted, timesOf(rows, scores.length))),
          settings,
        );
  return report('verification', {
    eer: intervalOf(equalErrorRate),
    'min-dcf': intervalOf((points) => minDetectionCost(points, cost)),
  });
}

/** A trial of recordings drawn m and n times counts m x n times. */
function overRecordings(
  sorted: SortedTrials,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  statistic: (points: ReturnType<typeof detectionCurve>) => number,
  options: BootstrapOptions,
) {
  let recordings = 0;
  for (let i = 0; i < first.length; i++)
    recordings = Math.max(recordings, first[i]! + 1, second[i]! + 1);
  return bootstrap(
    recordings,
    (rows) => {
      const times = timesOf(rows, recordings);
      const weight = (trial: number) => times(first[trial]!) * times(second[trial]!);
      return hasBothKinds(sorted, weight) ? statistic(detectionCurve(sorted, weight)) : NaN;
    },
    options,
  );
}

/** Speakers may be drawn so that no trial of two is left. */
function hasBothKinds({ same }: SortedTrials, weight: (trial: number) => number): boolean {
  let [together, apart] = [false, false];
  for (let i = 0; i < same.length && !(together && apart); i++) {
    if (weight(i) === 0) continue;
    if (same[i]) together = true;
    else apart = true;
  }
  return together && apart;
}

function timesOf(rows: Uint32Array, count: number): (row: number) => number {
  const times = new Uint32Array(count);
  for (const row of rows) times[row]!++;
  return (row) => times[row]!;
}
