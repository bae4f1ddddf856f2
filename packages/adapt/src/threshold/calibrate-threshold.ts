import { CounterpointError, Rng } from '@counterpoint/core';
import type { Interval } from '@counterpoint/eval';
import { shareInterval } from './share-interval.js';

/** Pairs with their similarity, and whether they belong together. */
export interface LabelledPairs {
  readonly scores: ArrayLike<number>;
  readonly same: ArrayLike<boolean | number>;
  /** The group of each pair, such as its query: pairs of one group stay on one side. */
  readonly groups?: ArrayLike<number>;
}

/** The target precision of {@link calibrateThreshold}, and the seed of its split. */
export interface ThresholdOptions {
  /** The share of the pairs at or above the threshold that shall belong together. @default .95 */
  readonly precision?: number;
  /** Of the split into two halves. @default 1 */
  readonly seed?: number;
}

/** A similarity from which on pairs are taken to belong together, and how well it does. */
export interface CalibratedThreshold {
  /** The similarity; undefined where no threshold reaches the target. */
  readonly threshold?: number;
  /** The target. */
  readonly target: number;
  /**
   * True where a threshold was found on one half of the pairs, and the other half does not speak
   * against it: the interval of its precision reaches the target.
   */
  readonly isReached: boolean;
  /** On the other half: the share of accepted pairs that belong together. */
  readonly precision?: Interval;
  /** On the other half: the share of the pairs that belong together that is accepted. */
  readonly recall?: Interval;
  /** Pairs of the two halves, and those among them that belong together. */
  readonly pairs: {
    readonly choose: number;
    readonly measure: number;
    readonly chooseSame: number;
    readonly measureSame: number;
  };
}

const fewestPairs = 20;

/**
 * The lowest similarity at which accepted pairs are right often enough: chosen on one half of the
 * pairs, where the lower end of the 95 % interval of the precision must reach the target, and
 * measured on the other. Intervals are Wilson's, for independent pairs.
 *
 * It holds for pairs like these, in their mixture: where fewer pairs belong together, the same
 * threshold has a lower precision.
 *
 * @param pairs similarities, such as cosines, [N] each
 * @throws CP_ADAPT_THRESHOLD for fewer than 20 pairs of either kind; CP_ADAPT_OPTION for a precision
 *   that is not between 0 and 1
 */
export function calibrateThreshold(
  { scores, same, groups }: LabelledPairs,
  { precision: target = 0.95, seed = 1 }: ThresholdOptions = {},
): CalibratedThreshold {
  if (!(target > 0 && target < 1))
    throw new CounterpointError('CP_ADAPT_OPTION', {
      what: `A precision of ${target} cannot be asked for`,
      where: 'precision',
      expected: 'a number between 0 and 1, both excluded',
    });
  requireBoth(scores, same);
  const [choose, measure] = halves(scores.length, groups, seed);
  const threshold = lowest(choose, { scores, same }, target);
  const sameIn = (part: readonly number[]) => part.filter((i) => same[i]).length;
  const pairs = {
    choose: choose.length,
    measure: measure.length,
    chooseSame: sameIn(choose),
    measureSame: sameIn(measure),
  };
  if (threshold === undefined) return { target, isReached: false, pairs };
  const accepted = measure.filter((i) => scores[i]! >= threshold);
  const right = sameIn(accepted);
  const precision = accepted.length === 0 ? undefined : shareInterval(right, accepted.length);
  const recall = pairs.measureSame === 0 ? undefined : shareInterval(right, pairs.measureSame);
  const isReached = precision !== undefined && precision.high >= target;
  return { threshold, target, isReached, precision, recall, pairs };
}

/** The lowest score at and above which the precision is high enough for certain. */
function lowest(
  part: readonly number[],
  { scores, same }: LabelledPairs,
  target: number,
): number | undefined {
  const order = [...part].sort((a, b) => scores[b]! - scores[a]!);
  let [right, lowestScore]: [number, number | undefined] = [0, undefined];
  order.forEach((pair, at) => {
    if (same[pair]) right++;
    const [score, next] = [scores[pair]!, scores[order[at + 1] ?? -1]];
    if (next === score) return; // pairs of one score are accepted together
    if (shareInterval(right, at + 1).low >= target) lowestScore = score;
  });
  return lowestScore;
}

/** Whole groups on either side, about half of them each. */
function halves(
  count: number,
  groups: ArrayLike<number> | undefined,
  seed: number,
): [number[], number[]] {
  const members = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const group = groups?.[i] ?? -1 - i;
    members.set(group, [...(members.get(group) ?? []), i]);
  }
  const lists = [...members.values()];
  const parts: [number[], number[]] = [[], []];
  for (const place of Rng.of(seed, 'threshold').permutation(lists.length))
    parts[parts[0].length <= parts[1].length ? 0 : 1].push(...lists[place]!);
  return parts;
}

function requireBoth(scores: ArrayLike<number>, same: ArrayLike<boolean | number>): void {
  const marks = Array.from(same, Boolean);
  const together = marks.filter((mark) => mark).length;
  const isFinite = Array.from(scores).every(Number.isFinite);
  const enough = together >= fewestPairs && marks.length - together >= fewestPairs;
  if (enough && isFinite && marks.length === scores.length) return;
  throw new CounterpointError('CP_ADAPT_THRESHOLD', {
    what: !isFinite
      ? 'A similarity is no number'
      : `${together} pairs belong together, ${marks.length - together} do not`,
    where: 'calibrateThreshold',
    expected: `at least ${fewestPairs} of either kind, a similarity for each`,
    remedy: 'label more pairs, those that do not belong together too (grade 0)',
    facts: { together, pairs: marks.length },
  });
}
