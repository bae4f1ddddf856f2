import { CounterpointError } from '@counterpoint/core';

/** The outcome of one candidate in one round. */
export interface HalvingScore<C> {
  readonly candidate: C;
  /** Larger is better; -Infinity for a candidate that failed. */
  readonly score: number;
  /** Whether the candidate goes on to the next round. */
  readonly survives: boolean;
}

/** What {@link successiveHalving} chooses among, and how. */
export interface HalvingOptions<C> {
  /** The most promising one first: of equal scores the earlier candidate is better. */
  readonly candidates: readonly C[];
  /**
   * Gives a candidate the resources of a round (from 0), and scores it. NaN counts as -Infinity.
   *
   * @param place the candidate's place in this round, from 0
   * @param count how many candidates the round has
   */
  evaluate(candidate: C, round: number, place: number, count: number): Promise<number>;
}

/** How {@link successiveHalving} ended. */
export interface HalvingResult<C> {
  readonly winner: C;
  /** The scores of each round, in the order of the candidates; none for a single candidate. */
  readonly rounds: readonly (readonly HalvingScore<C>[])[];
}

/**
 * Successive halving: every round evaluates the candidates that are left, and the better half
 * (rounded up) goes on, until one is left. Jamieson and Talwalkar 2016,
 * https://arxiv.org/abs/1502.07943, algorithm 1.
 *
 * @throws CP_EVAL_EMPTY without a candidate
 *
 * @example
 * const { winner } = await successiveHalving({
 *   candidates: [3, 5, 1, 4],
 *   evaluate: (candidate) => Promise.resolve(candidate),
 * });
 * winner; // 5
 */
export async function successiveHalving<C>({
  candidates,
  evaluate,
}: HalvingOptions<C>): Promise<HalvingResult<C>> {
  if (candidates.length === 0)
    throw new CounterpointError('CP_EVAL_EMPTY', {
      what: 'There is no candidate to choose',
      where: 'successiveHalving',
      expected: 'at least one',
    });
  const rounds: HalvingScore<C>[][] = [];
  let left = [...candidates];
  while (left.length > 1) {
    const scores: number[] = [];
    for (const [place, candidate] of left.entries()) {
      const score = await evaluate(candidate, rounds.length, place, left.length);
      scores.push(Number.isNaN(score) ? -Infinity : score);
    }
    const order = scores.map((_, place) => place).sort((a, b) => scores[b]! - scores[a]! || a - b);
    const survivors = new Set(order.slice(0, Math.ceil(left.length / 2)));
    rounds.push(
      left.map((candidate, place) => ({
        candidate,
        score: scores[place]!,
        survives: survivors.has(place),
      })),
    );
    left = left.filter((_, place) => survivors.has(place));
  }
  return { winner: left[0]!, rounds };
}

/** How many rounds {@link successiveHalving} needs for so many candidates. */
export function halvingRounds(candidates: number): number {
  return Math.ceil(Math.log2(Math.max(1, candidates)));
}
