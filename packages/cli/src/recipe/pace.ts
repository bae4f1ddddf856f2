import type { SearchPlan } from './search-plan.js';
import type { SearchRecord } from './search-record.js';

/** After which steps training pauses: by a clock, or as it did before. */
export interface Pace {
  /**
   * Begins a candidate's part of a round.
   *
   * @returns whether it pauses after a step
   */
  slice(name: string, round: number, place: number, count: number): (step: number) => boolean;
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
export function recordedPace(search: SearchRecord): Pace {
  return {
    slice(name, round) {
      const steps = search.rounds[round]?.find((each) => each.name === name)?.steps ?? 0;
      return (step) => step >= steps;
    },
    scored: () => undefined,
  };
}

/** A clock that only goes forward. */
export function performanceSeconds(): number {
  return performance.now() / 1000;
}
