import type { Interval } from '@counterpoint/eval';

/** `0.912 (0.893 to 0.930)` */
export function intervalText({ value, low, high }: Interval): string {
  const [middle, from, to] = [value, low, high].map((each) => each.toFixed(3));
  return `${middle} (${from} to ${to})`;
}
