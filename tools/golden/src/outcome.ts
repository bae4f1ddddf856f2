/**
 * The outcome of a case. `error` is the largest error, relative or absolute as its tolerance;
 * without a check, nothing implements the case.
 */
export type Outcome =
  | {
      readonly kind: 'passed' | 'failed';
      readonly error: number;
      readonly tolerance: number;
      readonly detail?: string;
    }
  | { readonly kind: 'skipped'; readonly detail: string };

/** A case's name with its check; undefined where nothing implements it. */
export interface GoldenCase {
  readonly name: string;
  readonly check: (() => Outcome | Promise<Outcome>) | undefined;
}

/** Passed when the error is within the tolerance; NaN fails. */
export function within(error: number, tolerance: number, detail?: string): Outcome {
  return { kind: error <= tolerance ? 'passed' : 'failed', error, tolerance, detail };
}

/** The outcome that is nearest to failing, of several checks of one case. */
export function worst(outcomes: readonly Outcome[]): Outcome {
  const ratio = (outcome: Outcome) =>
    outcome.kind === 'skipped'
      ? -1
      : Number.isNaN(outcome.error)
        ? Infinity
        : outcome.error / outcome.tolerance;
  return [...outcomes].sort((a, b) => ratio(b) - ratio(a))[0]!;
}

/**
 * |a - b| relative to |b|, or absolute scaled to the same tolerance near zero (1e-6 absolute counts
 * as 1e-5 relative).
 */
export function relativeError(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.max(Math.abs(expected), 0.1);
}

/** The largest |a - b| relative to the largest |b|. */
export function errorOfLargest(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return NaN;
  let error = 0,
    largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= error)) error = difference;
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return error / Math.max(largest, 1e-3);
}
