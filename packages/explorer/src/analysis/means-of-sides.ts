import type { EmbeddingMatrix } from '@counterpoint/eval';

/** The mean of the rows of each side, [2, width]; without sides of all rows, [1, width]. */
export function meansOfSides(
  { rows, count, width }: EmbeddingMatrix,
  side: Uint8Array | undefined,
): Float32Array {
  const sides = side ? 2 : 1;
  const sums = new Float64Array(sides * width);
  const counts = new Float64Array(sides);
  for (let i = 0; i < count; i++) {
    const sideIndex = side?.[i] ?? 0;
    counts[sideIndex]!++;
    for (let d = 0; d < width; d++) sums[sideIndex * width + d]! += rows[i * width + d]!;
  }
  return Float32Array.from(sums, (sum, at) => sum / Math.max(1, counts[Math.floor(at / width)]!));
}
