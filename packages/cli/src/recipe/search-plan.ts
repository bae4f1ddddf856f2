import { halvingRounds } from '@counterpoint/eval';

/** How a budget is divided. */
export interface SearchPlan {
  /** How many candidates are tried. */
  readonly candidates: number;
  /** When each round ends, in seconds from the beginning of the first. */
  readonly roundEnds: readonly number[];
}

/** The share of the budget that the search may use; the winner keeps what it learned there. */
const searchShare = 0.35;

/** A candidate needs at least this long in the first round, or its score says nothing. */
const leastSeconds = 10;

/**
 * As many candidates as a budget lets train for ten seconds in the first round. Each later round
 * doubles the time that a candidate has had.
 */
export function planSearch(budgetSeconds: number, most: number): SearchPlan {
  const seconds = searchShare * budgetSeconds;
  let candidates = Math.max(1, most);
  while (candidates > 1 && seconds / slices(candidates) < leastSeconds) candidates--;
  const rounds = halvingRounds(candidates);
  const first = rounds === 0 ? 0 : seconds / slices(candidates);
  const roundEnds: number[] = [];
  for (let round = 0, left = candidates, end = 0; round < rounds; round++) {
    end += left * sliceOf(round) * first;
    roundEnds.push(end);
    left = Math.ceil(left / 2);
  }
  return { candidates, roundEnds };
}

/** The time that a round adds for one candidate, in slices of the first round. */
function sliceOf(round: number): number {
  return round === 0 ? 1 : 2 ** (round - 1);
}

/** The time of all rounds, in slices of the first one. */
function slices(candidates: number): number {
  let total = 0;
  for (let round = 0, left = candidates; left > 1; round++) {
    total += left * sliceOf(round);
    left = Math.ceil(left / 2);
  }
  return total;
}
