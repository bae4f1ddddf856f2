import type { Neighbours } from '@counterpoint/eval';

/** The undirected graph that UMAP lays out: each edge once in each direction. */
export interface FuzzyGraph {
  readonly heads: Int32Array;
  readonly tails: Int32Array;
  /** 0 to 1. */
  readonly weights: Float64Array;
}

/** Distances below this share of the mean are no scale of their own. */
const leastScale = 1e-3;

/**
 * The fuzzy simplicial set of exact neighbours: McInnes et al. 2018, UMAP,
 * https://arxiv.org/abs/1802.03426, algorithms 2 and 3.
 * The membership of a neighbour at distance d is exp(-max(0, d - rho) / sigma), where sigma makes
 * the sum log2(k); two directions unite
 * as p + q - p q.
 *
 * @param neighbours of each row without itself, by cosine; distances are 1 - cosine
 */
export function fuzzyGraph({ k, indices, scores }: Neighbours): FuzzyGraph {
  const count = indices.length / k;
  const memberships = new Float64Array(indices.length);
  let mean = 0;
  for (let i = 0; i < scores.length; i++) mean += Math.max(0, 1 - scores[i]!) / scores.length;
  for (let i = 0; i < count; i++) {
    const distances = Array.from({ length: k }, (_, j) => Math.max(0, 1 - scores[i * k + j]!));
    const nearest = distances.find((distance) => distance > 0) ?? 0;
    const scale = scaleOf(distances, nearest, mean);
    for (let j = 0; j < k; j++)
      memberships[i * k + j] = Math.exp(-Math.max(0, distances[j]! - nearest) / scale);
  }
  return united(indices, memberships, k, count);
}

/** sigma of one row, by bisection. */
function scaleOf(distances: readonly number[], nearest: number, mean: number): number {
  const target = Math.log2(distances.length + 1);
  let [low, high, scale] = [0, Infinity, 1];
  for (let round = 0; round < 64; round++) {
    let sum = 1; // the row itself
    for (const distance of distances) sum += Math.exp(-Math.max(0, distance - nearest) / scale);
    if (Math.abs(sum - target) < 1e-5) break;
    if (sum > target) [high, scale] = [scale, (low + scale) / 2];
    else [low, scale] = [scale, high === Infinity ? scale * 2 : (scale + high) / 2];
  }
  const meanOfRow = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  return Math.max(scale, leastScale * (nearest > 0 ? meanOfRow : mean), 1e-12);
}

function united(
  indices: Int32Array,
  memberships: Float64Array,
  k: number,
  count: number,
): FuzzyGraph {
  const heads: number[] = [];
  const tails: number[] = [];
  const weights: number[] = [];
  const backward = (from: number, to: number): number => {
    for (let at = from * k; at < (from + 1) * k; at++)
      if (indices[at] === to) return memberships[at]!;
    return 0;
  };
  for (let i = 0; i < count; i++)
    for (let at = i * k; at < (i + 1) * k; at++) {
      const j = indices[at]!;
      const [p, q] = [memberships[at]!, backward(j, i)];
      if (q > 0 && j < i) continue; // written from the other end
      const weight = p + q - p * q;
      heads.push(i, j);
      tails.push(j, i);
      weights.push(weight, weight);
    }
  return {
    heads: Int32Array.from(heads),
    tails: Int32Array.from(tails),
    weights: Float64Array.from(weights),
  };
}
