import { Rng } from '@counterpoint/core';
import {
  nearest,
  selectRows,
  type EmbeddingMatrix,
  type FloatProducts,
  type Neighbours,
} from '@counterpoint/eval';
import Flatbush from 'flatbush';
import { umap } from './umap.js';

/** Rows that stand for a space too large to compare all rows with all. */
export interface LandmarkMap {
  /** [landmarks]: rows, rising. */
  readonly landmarks: Int32Array;
  /** The nearest landmarks of every row, as rows of the space; a row is no neighbour of itself. */
  readonly neighbours: Neighbours;
  /** [count, 2] */
  readonly points: Float32Array;
}

export interface LandmarkOptions {
  readonly k: number;
  /** @default 8,192 */
  readonly landmarks?: number;
  readonly seed: number;
  readonly epochs?: number;
  /** [count, 2]: where the map begins. */
  readonly start: Float32Array;
  readonly products?: FloatProducts;
}

/**
 * A map of many rows: UMAP of landmarks, and every other row among its k nearest landmarks, with a
 * little noise so that rows of one place do not hide each other.
 */
export function landmarkMap(space: EmbeddingMatrix, options: LandmarkOptions): LandmarkMap {
  const { k, seed, epochs, start, products } = options;
  const rng = Rng.of(seed, 'landmarks');
  const size = Math.min(options.landmarks ?? 8192, space.count);
  const landmarks = Int32Array.from(rng.permutation(space.count).subarray(0, size)).sort();
  const base = selectRows(space, [...landmarks]);
  const own = nearest(base, base, k, { itself: true, products });
  const first = Float32Array.from(
    { length: 2 * landmarks.length },
    (_, at) => start[2 * landmarks[at >> 1]! + (at & 1)]!,
  );
  const fixed = umap(own, { seed, epochs, start: first });
  const near = withoutItself(nearest(space, base, k + 1, { products }), landmarks, k);
  const points = new Float32Array(2 * space.count);
  const noise = rng.fork('noise');
  for (let i = 0; i < space.count; i++) placeRow(i, near, fixed, points, noise);
  landmarks.forEach((row, at) => points.set(fixed.subarray(2 * at, 2 * at + 2), 2 * row));
  const indices = near.indices.map((at) => landmarks[at]!);
  return { landmarks, neighbours: { ...near, indices }, points };
}

/** The first k of k + 1 neighbours that are not the row itself. */
function withoutItself(neighbours: Neighbours, landmarks: Int32Array, k: number): Neighbours {
  const count = neighbours.indices.length / neighbours.k;
  const indices = new Int32Array(count * k);
  const scores = new Float64Array(count * k);
  for (let i = 0; i < count; i++) {
    let to = i * k;
    for (let at = i * neighbours.k; at < (i + 1) * neighbours.k && to < (i + 1) * k; at++) {
      if (landmarks[neighbours.indices[at]!] === i) continue;
      indices[to] = neighbours.indices[at]!;
      scores[to++] = neighbours.scores[at]!;
    }
  }
  return { k, indices, scores };
}

/**
 * Puts a row beside the landmark that lies best amid its k nearest, at the mean of those close to
 * it on the map. Landmarks of one neighbourhood can lie in several places of a map, and the mean of
 * all would lie in none of them.
 */
function placeRow(
  i: number,
  { k, indices, scores }: Neighbours,
  fixed: Float32Array,
  points: Float32Array,
  noise: Rng,
): void {
  const nearestScore = scores[i * k]!;
  let scale = 1e-6;
  for (let at = i * k; at < (i + 1) * k; at++) scale += (nearestScore - scores[at]!) / k;
  const near = Array.from({ length: k }, (_, j) => {
    const row = indices[i * k + j]!;
    const weight = Math.exp((scores[i * k + j]! - nearestScore) / scale);
    return { x: fixed[2 * row]!, y: fixed[2 * row + 1]!, weight };
  });
  const costs = near.map((a) =>
    near.reduce((sum, b) => sum + b.weight * Math.hypot(a.x - b.x, a.y - b.y), 0),
  );
  const middle = near[costs.indexOf(Math.min(...costs))]!;
  const apart = near.map(({ x, y }) => Math.hypot(x - middle.x, y - middle.y));
  const reach = 1.5 * [...apart].sort((a, b) => a - b)[Math.min(2, k - 1)]!;
  let [x, y, all] = [0, 0, 0];
  near.forEach((each, j) => {
    if (apart[j]! > reach) return;
    x += each.weight * each.x;
    y += each.weight * each.y;
    all += each.weight;
  });
  points[2 * i] = x / all + noise.normal(0, 0.25 * reach);
  points[2 * i + 1] = y / all + noise.normal(0, 0.25 * reach);
}

/**
 * How far each point of a landmark map can be trusted: the share of the k landmarks nearest on the
 * map that are among its k nearest landmarks in the space.
 *
 * @returns [count], 0 to 1
 */
export function landmarkTrust(
  points: Float32Array,
  { landmarks, neighbours: { k, indices } }: Pick<LandmarkMap, 'landmarks' | 'neighbours'>,
): Float32Array {
  const tree = new Flatbush(landmarks.length, 16, Float32Array);
  for (const row of landmarks) {
    const [x, y] = [points[2 * row]!, points[2 * row + 1]!];
    tree.add(x, y, x, y);
  }
  tree.finish();
  return Float32Array.from({ length: points.length / 2 }, (_, i) => {
    const own = new Set(indices.subarray(i * k, (i + 1) * k));
    const near = tree
      .neighbors(points[2 * i]!, points[2 * i + 1]!, k + 1)
      .map((at) => landmarks[at]!)
      .filter((row) => row !== i)
      .slice(0, k);
    return near.filter((row) => own.has(row)).length / k;
  });
}
