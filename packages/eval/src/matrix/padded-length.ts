/**
 * At least d, a multiple of 8, and an odd one, so that a column's entries do not all fall into one
 * set of the cache.
 */
export function paddedLength(d: number): number {
  const lines = Math.ceil(d / 8);
  return 8 * (lines % 2 === 0 ? lines + 1 : lines);
}
