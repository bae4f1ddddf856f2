import type { Interval } from '@counterpoint/eval';

/** A share with its interval. */
export const shares = ({ value, low, high }: Interval): string =>
  `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
