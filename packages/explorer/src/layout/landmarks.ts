import { Rng } from '@counterpoint/core';
import {
  nearest,
  selectRows,
  type EmbeddingMatrix,
  type FloatProducts,
  type Neighbours,
} from '@counterpoint/eval';
import { placeAmong } from './place-among.js';
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

/** Rows whose nearest landmarks are looked for at a time: what bounds the memory. */
const blockRows = 16_384;

/**
 * A map of many rows: UMAP of landmarks, and every other row among its k nearest landmarks, with a
 * little noise so that rows of one place do not hide each other. Its cost grows with the rows times
 * the landmarks.
 */
export function landmarkMap(space: EmbeddingMatrix, options: LandmarkOptions): LandmarkMap {
  const { k, seed, epochs, start, products } = options;
  const rng = Rng.of(seed, 'landmarks');
  const size = Math.min(options.landmarks ?? 8192, space.count);
  const landmarks = Int32Array.from(rng.permutation(space.count).subarray(0, size)).sort();
  const base = selectRows(space, landmarks);
  const landmarkNeighbours = nearest(base, base, k, { itself: true, products });
  const first = Float32Array.from(
    { length: 2 * landmarks.length },
    (_, at) => start[2 * landmarks[at >> 1]! + (at & 1)]!,
  );
  const fixed = umap(landmarkNeighbours, { seed, epochs, start: first });
  const near = nearestLandmarks(space, base, landmarks, k, products);
  const points = new Float32Array(2 * space.count);
  const place = placeAmong(near, fixed, rng.fork('noise'));
  for (let i = 0; i < space.count; i++) place(i, points);
  landmarks.forEach((row, at) => points.set(fixed.subarray(2 * at, 2 * at + 2), 2 * row));
  const { indices } = near;
  for (let at = 0; at < indices.length; at++) indices[at] = landmarks[indices[at]!]!;
  return { landmarks, neighbours: near, points };
}

/**
 * The k nearest landmarks of each row that are not the row itself, block by block.
 *
 * @returns numbers of landmarks
 */
function nearestLandmarks(
  { rows, count, width }: EmbeddingMatrix,
  base: EmbeddingMatrix,
  landmarks: Int32Array,
  k: number,
  products: FloatProducts | undefined,
): Neighbours {
  const indices = new Int32Array(count * k);
  const scores = new Float64Array(count * k);
  const candidateCount = Math.min(k + 1, base.count);
  for (let first = 0; first < count; first += blockRows) {
    const size = Math.min(blockRows, count - first);
    const block = rows.subarray(first * width, (first + size) * width);
    const candidates = nearest({ rows: block, count: size, width }, base, candidateCount, {
      products,
    });
    for (let i = 0; i < size; i++) {
      let to = (first + i) * k;
      const end = to + k;
      for (let at = i * candidateCount; at < (i + 1) * candidateCount && to < end; at++) {
        if (landmarks[candidates.indices[at]!] === first + i) continue;
        indices[to] = candidates.indices[at]!;
        scores[to++] = candidates.scores[at]!;
      }
    }
  }
  return { k, indices, scores };
}
