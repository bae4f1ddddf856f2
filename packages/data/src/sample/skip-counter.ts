import type { SkippedSample } from '@counterpoint/core';

/** What was left out, by code, with the first few of each. */
export interface SkipCount {
  readonly total: number;
  readonly byCode: Readonly<
    Record<string, { readonly count: number; readonly first: readonly SkippedSample[] }>
  >;
}

/**
 * Counts what is left out. Hand `onSkip` to what opens or reads data, and read `count` for the
 * report.
 */
export class SkipCounter {
  readonly #byCode = new Map<string, { count: number; first: SkippedSample[] }>();
  readonly #shown: number;

  /** @param maximum how many of each code are kept to be shown */
  constructor(maximum = 3) {
    this.#shown = maximum;
  }

  readonly onSkip = (skipped: SkippedSample): void => {
    const entry = this.#byCode.get(skipped.code) ?? { count: 0, first: [] };
    entry.count++;
    if (entry.first.length < this.#shown) entry.first.push(skipped);
    this.#byCode.set(skipped.code, entry);
  };

  get count(): SkipCount {
    const byCode = Object.fromEntries(
      [...this.#byCode].map(([code, { count, first }]) => [code, { count, first: [...first] }]),
    );
    return { total: Object.values(byCode).reduce((sum, { count }) => sum + count, 0), byCode };
  }
}
