import type { Rng } from '@counterpoint/core';
import type { Neighbours } from '@counterpoint/eval';

/**
 * Puts rows beside the landmark that lies best amid their k nearest, at the mean of those close to
 * it on the map. Landmarks of one neighbourhood can lie in several places of a map, and the mean of
 * all would lie in none of them.
 *
 * @param near numbers of landmarks, nearest first
 * @param fixed [landmarks, 2]: the map of the landmarks
 * @param noise parts rows of one place
 * @returns writes the place of a row into [count, 2]; without memory of its own for each row
 */
export function placeAmong(
  { k, indices, scores }: Neighbours,
  fixed: Float32Array,
  noise: Rng,
): (row: number, points: Float32Array) => void {
  const [xs, ys, weights, apart] = Array.from({ length: 4 }, () => new Float64Array(k)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const ordered = new Float64Array(k);
  return (row, points) => {
    const from = row * k;
    const nearestScore = scores[from]!;
    let scale = 1e-6;
    for (let j = 0; j < k; j++) scale += (nearestScore - scores[from + j]!) / k;
    for (let j = 0; j < k; j++) {
      const landmark = indices[from + j]!;
      xs[j] = fixed[2 * landmark]!;
      ys[j] = fixed[2 * landmark + 1]!;
      weights[j] = Math.exp((scores[from + j]! - nearestScore) / scale);
    }
    const middle = middleOf(xs, ys, weights);
    for (let j = 0; j < k; j++) apart[j] = distance(xs, ys, j, middle);
    ordered.set(apart);
    const reach = 1.5 * ordered.sort()[Math.min(2, k - 1)]!;
    let [x, y, all] = [0, 0, 0];
    for (let j = 0; j < k; j++) {
      if (apart[j]! > reach) continue;
      x += weights[j]! * xs[j]!;
      y += weights[j]! * ys[j]!;
      all += weights[j]!;
    }
    points[2 * row] = x / all + noise.normal(0, 0.25 * reach);
    points[2 * row + 1] = y / all + noise.normal(0, 0.25 * reach);
  };
}

/** The point whose weighted distances to all others add up to the least. */
function middleOf(xs: Float64Array, ys: Float64Array, weights: Float64Array): number {
  let [best, least] = [0, Infinity];
  for (let a = 0; a < xs.length; a++) {
    let cost = 0;
    for (let b = 0; b < xs.length; b++) cost += weights[b]! * distance(xs, ys, a, b);
    if (cost < least) [best, least] = [a, cost];
  }
  return best;
}

function distance(xs: Float64Array, ys: Float64Array, a: number, b: number): number {
  const [dx, dy] = [xs[a]! - xs[b]!, ys[a]! - ys[b]!];
  return Math.sqrt(dx * dx + dy * dy);
}
