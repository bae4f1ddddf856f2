import { Rng } from '@counterpoint/core';
import { inRange, notEmpty } from '../matrix/check.js';
import { type EmbeddingMatrix, unitRows } from '../matrix/embedding-matrix.js';
import { products } from '../matrix/product.js';

/** Clusters, restarts and iterations of {@link kMeans}. */
export interface KMeansOptions {
  readonly clusters: number;
  /** Default 0. */
  readonly seed?: number;
  /** Runs from different starts; the one of least inertia is kept. Default 4. */
  readonly restarts?: number;
  /** Default 100. */
  readonly maxIterations?: number;
}

/** The result of k-means. */
export interface Clusters {
  /** [N] */
  readonly assignments: Int32Array;
  /** [clusters, D] */
  readonly centres: EmbeddingMatrix;
  /** Sum of squared distances to the centres, of unit rows. */
  readonly inertia: number;
}

/**
 * k-means of rows scaled to unit length, started by k-means++.
 *
 * Lloyd 1982, https://doi.org/10.1109/TIT.1982.1056489; Arthur and Vassilvitskii 2007,
 * "k-means++", section 2.2,
 * https://theory.stanford.edu/~sergei/papers/kMeansPP-soda.pdf. A cluster that runs empty takes
 * the row that is farthest from its centre.
 *
 * @throws CP_EVAL_EMPTY, CP_EVAL_OPTION
 */
export function kMeans(
  matrix: EmbeddingMatrix,
  { clusters, seed = 0, restarts = 4, maxIterations = 100 }: KMeansOptions,
): Clusters {
  notEmpty('kMeans', matrix.count);
  inRange('clusters', clusters, 1, matrix.count, true);
  inRange('restarts', restarts, 1, 1e6, true);
  const unit = unitRows(matrix);
  let best: Clusters | undefined;
  for (let r = 0; r < restarts; r++) {
    const solution = lloyd(
      unit,
      startingCentres(unit, clusters, Rng.of(seed, 'k-means', r)),
      maxIterations,
    );
    if (best === undefined || solution.inertia < best.inertia) best = solution;
  }
  return best!;
}

function startingCentres(
  { rows, count, width }: EmbeddingMatrix,
  clusters: number,
  rng: Rng,
): Float32Array {
  const centres = new Float32Array(clusters * width);
  const nearestDistance = new Float64Array(count).fill(Infinity);
  let row = rng.integer(count);
  for (let c = 0; ; c++) {
    centres.set(rows.subarray(row * width, (row + 1) * width), c * width);
    if (c + 1 === clusters) return centres;
    let total = 0;
    for (let i = 0; i < count; i++) {
      let distance = 0;
      for (let d = 0; d < width; d++)
        distance += (rows[i * width + d]! - centres[c * width + d]!) ** 2;
      total += nearestDistance[i] = Math.min(nearestDistance[i]!, distance);
    }
    let left = rng.uniform(0, total);
    row = 0;
    while (row < count - 1 && (left -= nearestDistance[row]!) >= 0) row++;
  }
}

function lloyd(unit: EmbeddingMatrix, start: Float32Array, maxIterations: number): Clusters {
  const { rows, count, width } = unit;
  const clusters = start.length / width;
  let centres: EmbeddingMatrix = { rows: start, count: clusters, width };
  const assignments = new Int32Array(count).fill(-1);
  for (let iteration = 0; ; iteration++) {
    const { changed, distances } = assign(unit, centres, assignments);
    if (changed === 0 || iteration === maxIterations)
      return { assignments, centres, inertia: distances.reduce((sum, d) => sum + d, 0) };
    const sums = new Float64Array(clusters * width),
      sizes = new Uint32Array(clusters);
    const give = (i: number, c: number, sign: number): void => {
      sizes[c]! += sign;
      for (let d = 0; d < width; d++) sums[c * width + d]! += sign * rows[i * width + d]!;
    };
    for (let i = 0; i < count; i++) give(i, assignments[i]!, 1);
    for (let c = 0; c < clusters; c++) {
      if (sizes[c]! > 0) continue;
      const farthest = distances.reduce(
        (maximum, distance, i) =>
          distance > distances[maximum]! && sizes[assignments[i]!]! > 1 ? i : maximum,
        0,
      );
      give(farthest, assignments[farthest]!, -1);
      assignments[farthest] = c;
      distances[farthest] = 0;
      give(farthest, c, 1);
    }
    centres = {
      rows: Float32Array.from(sums, (sum, at) => sum / sizes[Math.floor(at / width)]!),
      count: clusters,
      width,
    };
  }
}

function assign(
  unit: EmbeddingMatrix,
  centres: EmbeddingMatrix,
  assignments: Int32Array,
): { changed: number; distances: Float64Array } {
  const norms = Float64Array.from({ length: centres.count }, (_, c) =>
    centres.rows
      .subarray(c * centres.width, (c + 1) * centres.width)
      .reduce((sum, v) => sum + v * v, 0),
  );
  const distances = new Float64Array(unit.count).fill(Infinity);
  const before = assignments.slice();
  products(unit, centres, ({ firstA, countA, firstB, countB, products: cosines, stride }) => {
    for (let i = 0; i < countA; i++) {
      for (let c = 0; c < countB; c++) {
        const distance = Math.max(0, 1 + norms[firstB + c]! - 2 * cosines[i * stride + c]!);
        if (distance >= distances[firstA + i]!) continue;
        distances[firstA + i] = distance;
        assignments[firstA + i] = firstB + c;
      }
    }
  });
  return {
    changed: assignments.reduce((sum, c, i) => sum + (c === before[i] ? 0 : 1), 0),
    distances,
  };
}
