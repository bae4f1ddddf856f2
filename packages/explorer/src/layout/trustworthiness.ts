import { Rng } from '@counterpoint/core';
import { unitRows, type EmbeddingMatrix } from '@counterpoint/eval';
import { mapNeighbours } from './map-neighbours.js';

/**
 * Trustworthiness of a map: 1 less the penalty for map neighbours that are far in the original
 * space, by their ranks.
 * Venna and Kaski 2001, https://doi.org/10.1007/3-540-44668-0_68, eq. 2. Distances of the space
 * are 1 - cosine.
 *
 * @param points [count, 2]
 * @param k neighbours on the map
 * @param rows how many points are scored, drawn by seed 0 @default all
 * @returns 0 to 1
 */
export function trustworthiness(
  space: EmbeddingMatrix,
  points: Float32Array,
  k: number,
  rows: number = space.count,
): number {
  const { count, width } = space;
  const unit = unitRows(space).rows;
  const near = mapNeighbours(points, k);
  const subset = Rng.of(0, 'trustworthiness').permutation(count).subarray(0, Math.min(rows, count));
  const cosines = new Float64Array(count);
  let penalty = 0;
  for (const i of subset) {
    for (let j = 0; j < count; j++) {
      let product = 0;
      for (let d = 0; d < width; d++) product += unit[i * width + d]! * unit[j * width + d]!;
      cosines[j] = j === i ? -2 : product;
    }
    for (let at = i * k; at < (i + 1) * k; at++) {
      const cosine = cosines[near[at]!]!;
      let rank = 1;
      for (let j = 0; j < count; j++) if (cosines[j]! > cosine) rank++;
      penalty += Math.max(0, rank - k);
    }
  }
  return 1 - (2 * penalty) / (subset.length * k * (2 * count - 3 * k - 1));
}
