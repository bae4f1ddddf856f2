import { CounterpointError } from '@counterpoint/core';

/** Error rates at one threshold: trials at or above it are accepted. */
export interface OperatingPoint {
  readonly threshold: number;
  /** The share of same-speaker trials that are refused. */
  readonly missRate: number;
  /** The share of different-speaker trials that are accepted. */
  readonly falseAlarmRate: number;
}

/** Scored trials sorted from the highest score, so that a curve is one pass. */
export interface SortedTrials {
  /** Trial numbers by falling score. */
  readonly order: Uint32Array;
  readonly scores: ArrayLike<number>;
  readonly same: ArrayLike<boolean | number>;
}

/** @throws CP_EVAL_NOT_FINITE where a score is NaN, which has no place in an order */
export function sortTrials(
  scores: ArrayLike<number>,
  same: ArrayLike<boolean | number>,
): SortedTrials {
  for (let trial = 0; trial < scores.length; trial++) {
    if (!Number.isNaN(scores[trial]!)) continue;
    throw new CounterpointError('CP_EVAL_NOT_FINITE', {
      what: `The score of trial ${trial} is NaN`,
      where: 'verification',
      expected: 'a number for every trial',
      remedy: 'look for embeddings that are NaN',
      facts: { trial },
    });
  }
  return {
    order: Uint32Array.from({ length: scores.length }, (_, i) => i).sort(
      (a, b) => scores[b]! - scores[a]!,
    ),
    scores,
    same,
  };
}

/**
 * Every operating point, from refusing all to accepting all; trials of equal score are accepted
 * together.
 *
 * @param weight how much each trial counts; 1 when left out
 */
export function detectionCurve(
  { order, scores, same }: SortedTrials,
  weight: (trial: number) => number = () => 1,
): OperatingPoint[] {
  let sameTotal = 0,
    differentTotal = 0;
  for (const trial of order) {
    if (same[trial]) sameTotal += weight(trial);
    else differentTotal += weight(trial);
  }
  const points: OperatingPoint[] = [{ threshold: Infinity, missRate: 1, falseAlarmRate: 0 }];
  let hits = 0,
    alarms = 0;
  for (let first = 0, last = 0; first < order.length; first = last) {
    const threshold = scores[order[first]!]!;
    while (last < order.length && scores[order[last]!] === threshold) {
      const trial = order[last++]!;
      if (same[trial]) hits += weight(trial);
      else alarms += weight(trial);
    }
    points.push({
      threshold,
      missRate: sameTotal === 0 ? 0 : 1 - hits / sameTotal,
      falseAlarmRate: differentTotal === 0 ? 0 : alarms / differentTotal,
    });
  }
  return points;
}

/**
 * The equal error rate: where misses and false alarms are equally frequent, on the line between
 * the two neighbouring operating points.
 *
 * Martin et al. 1997, "The DET curve in assessment of detection task performance",
 * https://doi.org/10.21437/Eurospeech.1997-504.
 */
export function equalErrorRate(points: readonly OperatingPoint[]): number {
  for (let i = 1; i < points.length; i++) {
    const before = points[i - 1]!,
      here = points[i]!;
    const gap = here.missRate - here.falseAlarmRate;
    if (gap > 0) continue;
    const gapBefore = before.missRate - before.falseAlarmRate;
    const part = gapBefore === gap ? 0 : gapBefore / (gapBefore - gap);
    return before.missRate + part * (here.missRate - before.missRate);
  }
  return points.at(-1)!.missRate;
}

/** The terms of the detection cost. */
export interface DetectionCost {
  /** How probable a same-speaker trial is in use. Default 0.01. */
  readonly targetPrior?: number;
  /** Default 1. */
  readonly missCost?: number;
  /** Default 1. */
  readonly falseAlarmCost?: number;
}

/**
 * The least normalised detection cost over thresholds, min of (C_miss P_miss P + C_fa P_fa (1 -
 * P)) / min(C_miss P, C_fa (1 - P)).
 *
 * NIST 2016 Speaker recognition evaluation plan, section 3.1, equations 2 and 3,
 * https://www.nist.gov/document/sre16evalplanv13pdf.
 *
 * @returns 0 (perfect) to 1 (no better than a fixed answer)
 */
export function minDetectionCost(
  points: readonly OperatingPoint[],
  { targetPrior = 0.01, missCost = 1, falseAlarmCost = 1 }: DetectionCost = {},
): number {
  const fixed = Math.min(missCost * targetPrior, falseAlarmCost * (1 - targetPrior));
  return points.reduce(
    (minimum, { missRate, falseAlarmRate }) =>
      Math.min(
        minimum,
        (missCost * missRate * targetPrior + falseAlarmCost * falseAlarmRate * (1 - targetPrior)) /
          fixed,
      ),
    Infinity,
  );
}
