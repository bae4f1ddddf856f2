import { Rng } from '@counterpoint/core';
import { sameCounts } from '../matrix/check.js';
import { bestThreshold, type ScoredPairs } from './pair-classification.js';

/** Pairs to choose a threshold on, and pairs to score. */
export interface SplitPairs {
  readonly test: ScoredPairs;
  readonly validation: ScoredPairs;
}

/**
 * Splits scored pairs in half: one half chooses the threshold, the other is scored. The halves
 * depend on the number of pairs alone, so that several systems are scored on the same ones. Where a
 * half of few pairs would lack one kind, each kind is halved by itself.
 *
 * @throws CP_EVAL_COUNTS
 */
export function splitPairs(
  scores: ArrayLike<number>,
  same: ArrayLike<boolean | number>,
): SplitPairs {
  sameCounts('splitPairs', { scores: scores.length, same: same.length });
  const order = Rng.of(1, 'pairs').permutation(same.length);
  const part = (rows: Uint32Array): ScoredPairs => ({
    scores: Float64Array.from(rows, (i) => scores[i]!),
    same: Array.from(rows, (i) => same[i]!),
  });
  const halves = ofBothKinds(halved(order), same) ?? halvedByKind(order, same);
  return { validation: part(halves[0]), test: part(halves[1]) };
}

type Halves = readonly [validation: Uint32Array, test: Uint32Array];

function halved(order: Uint32Array): Halves {
  const half = Math.floor(order.length / 2);
  return [order.subarray(0, half), order.subarray(half)];
}

/** The halves, where each has pairs that are the same and pairs that are not. */
function ofBothKinds(halves: Halves, same: ArrayLike<boolean | number>): Halves | undefined {
  const hasBoth = (rows: Uint32Array) =>
    rows.some((i) => Boolean(same[i])) && rows.some((i) => !same[i]);
  return halves.every(hasBoth) ? halves : undefined;
}

function halvedByKind(order: Uint32Array, same: ArrayLike<boolean | number>): Halves {
  const [yes, no] = [order.filter((i) => Boolean(same[i])), order.filter((i) => !same[i])].map(
    halved,
  ) as [Halves, Halves];
  const both = (place: 0 | 1) => Uint32Array.from([...yes[place], ...no[place]]);
  return [both(0), both(1)];
}

/** 1 for each test pair that the threshold of the validation pairs classifies correctly. */
export function correctPairs({ test, validation }: SplitPairs): Uint8Array {
  const { threshold } = bestThreshold(validation);
  return Uint8Array.from(test.scores, (score, i) =>
    score >= threshold === Boolean(test.same[i]) ? 1 : 0,
  );
}

/** Some of the pairs, in the order of `rows`; a row may come twice. */
export function selectPairs({ scores, same }: ScoredPairs, rows: Uint32Array): ScoredPairs {
  return {
    scores: Array.from(rows, (i) => scores[i]!),
    same: Array.from(rows, (i) => same[i]!),
  };
}
