import type { SearchPlan } from './search-plan.js';
import type { SearchRecord } from './search-record.js';

/** After which steps training pauses: by a clock, or as it did before. */
export interface Pace {
  /** How many candidates are tried. */
  readonly candidates: number;
  /**
   * Begins a candidate's part of a round.
   *
   * @returns whether it pauses after a step
   */
  slice(name: string, round: number, place: number, count: number): (step: number) => boolean;
}

/** Time is divided equally among the candidates of a round that are still to come. */
export function timedPace(plan: SearchPlan, now: () => number = performanceSeconds): Pace {
  let began: number | undefined;
  return {
    candidates: plan.candidates,
    slice(_, round, place, count) {
      began ??= now();
      const start = now();
      const left = began + plan.roundEnds[round]! - start;
      // A tenth is for the score.
      const end = start + (0.9 * left) / (count - place);
      return () => now() >= end;
    },
  };
}

/** The steps of an earlier search. */
export function recordedPace(search: SearchRecord): Pace {
  return {
    candidates: search.rounds[0]?.length ?? 1,
    slice(name, round) {
      const steps = search.rounds[round]?.find((each) => each.name === name)?.steps ?? 0;
      return (step) => step >= steps;
    },
  };
}

/** A clock that only goes forward. */
export function performanceSeconds(): number {
  return performance.now() / 1000;
}
