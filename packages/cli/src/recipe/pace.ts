import type { SearchPlan } from './search-plan.js';
import type { EarlierSearch } from './earlier-search.js';

/** After which steps training pauses: by a clock, or as it did before. */
export interface Pace {
  /**
   * Begins a candidate's part of a round.
   *
   * @returns whether it pauses after a step; undefined where the time of the round is over
   */
  slice(
    name: string,
    round: number,
    place: number,
    count: number,
  ): ((step: number) => boolean) | undefined;
  /** How long the score after a slice took, in seconds. */
  scored(seconds: number): void;
}

/** Time is divided equally among the candidates of a round that are still to come. */
export function timedPace(plan: SearchPlan, now: () => number = performanceSeconds): Pace {
  let began: number | undefined;
  let scoring: number | undefined;
  return {
    slice(_, round, place, count) {
      began ??= now();
      const start = now();
      const left = began + plan.roundEnds[round]! - start;
      if (left <= 0 && (round > 0 || place > 0)) return undefined;
      const share = left / (count - place);
      const end = start + Math.max(share / 4, share - (scoring ?? share / 10));
      return () => now() >= end;
    },
    scored(seconds) {
      scoring = seconds;
    },
  };
}

/** The steps of an earlier search. */
export function recordedPace(search: Pick<EarlierSearch, 'rounds'>): Pace {
  return {
    slice(name, round) {
      const recorded = search.rounds[round]?.find((each) => each.name === name);
      if (recorded?.skipped === true) return undefined;
      return (step) => step >= (recorded?.steps ?? 0);
    },
    scored: () => undefined,
  };
}

/** A clock that only goes forward. */
export function performanceSeconds(): number {
  return performance.now() / 1000;
}
