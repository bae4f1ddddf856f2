import type { EmbeddingMatrix } from '@counterpoint/eval';

/** Neighbours of one row: the nearest first. */
export interface RowNeighbours {
  readonly samples: readonly number[];
  /** Cosines. */
  readonly scores: readonly number[];
}

/**
 * Finds the k rows nearest to a vector by cosine, exactly, one pass over all rows a question. The
 * rows are not copied; only the length of each is kept.
 */
export function exactNeighbours({ rows, count, width }: EmbeddingMatrix): {
  readonly ofRow: (row: number, k: number) => RowNeighbours;
  readonly ofVector: (vector: ArrayLike<number>, k: number) => RowNeighbours;
  readonly cosine: (a: number, b: number) => number;
} {
  /** 1 over the length of each row; 0 of a zero row. */
  const scales = new Float64Array(count);
  for (let i = 0; i < count; i++) scales[i] = scaleOf(rows.subarray(i * width, (i + 1) * width));
  const search = (vector: ArrayLike<number>, k: number, itself: number): RowNeighbours => {
    const query = Float64Array.from(vector);
    const scale = scaleOf(query);
    const samples: number[] = [];
    const scores: number[] = [];
    for (let i = 0; i < count; i++) {
      if (i === itself) continue;
      let score = 0;
      for (let d = 0, at = i * width; d < width; d++) score += rows[at + d]! * query[d]!;
      score *= scale * scales[i]!;
      if (samples.length === k && score <= scores[k - 1]!) continue;
      let to = samples.length < k ? samples.length : k - 1;
      for (; to > 0 && scores[to - 1]! < score; to--) {
        scores[to] = scores[to - 1]!;
        samples[to] = samples[to - 1]!;
      }
      scores[to] = score;
      samples[to] = i;
    }
    return { samples, scores };
  };
  return {
    ofRow: (row, k) => search(rows.subarray(row * width, (row + 1) * width), k, row),
    ofVector: (vector, k) => search(vector, k, -1),
    cosine: (a, b) => {
      let product = 0;
      for (let d = 0; d < width; d++) product += rows[a * width + d]! * rows[b * width + d]!;
      return product * scales[a]! * scales[b]!;
    },
  };
}

function scaleOf(vector: ArrayLike<number>): number {
  let squares = 0;
  for (let d = 0; d < vector.length; d++) squares += vector[d]! ** 2;
  return squares > 0 ? 1 / Math.sqrt(squares) : 0;
}
