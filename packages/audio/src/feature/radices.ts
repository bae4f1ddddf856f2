/**
 * Factors of a transform's length in the order in which passes take them: fours first, then 2, 3, 5
 * and what else there is.
 */
export function radices(points: number): readonly number[] {
  const factors: number[] = [];
  for (let rest = points; rest > 1; rest /= factors.at(-1)!)
    factors.push([4, 2, 3, 5].find((radix) => rest % radix === 0) ?? smallestFactor(rest));
  return factors;
}

function smallestFactor(n: number): number {
  for (let factor = 7; factor * factor <= n; factor += 2) if (n % factor === 0) return factor;
  return n;
}
