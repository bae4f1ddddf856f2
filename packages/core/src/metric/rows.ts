import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Embeddings in host memory: row-major values [count, width]. */
export interface Rows {
  readonly values: Float32Array | Float64Array;
  readonly count: number;
  readonly width: number;
}

/**
 * Reads at most `limit` rows, evenly spaced, so that a metric costs little while training.
 *
 * @param embeddings [N, D]
 * @returns [min(N, limit), D]
 */
export async function readRows(embeddings: Tensor2D, limit = 512): Promise<Rows> {
  const [n, width] = embeddings.shape;
  const all = (await embeddings.data()) as Float32Array;
  if (n <= limit) return { values: all, count: n, width };
  const values = new Float32Array(limit * width);
  for (let row = 0; row < limit; row++) {
    const from = Math.floor((row * n) / limit) * width;
    values.set(all.subarray(from, from + width), row * width);
  }
  return { values, count: limit, width };
}

/** Rows scaled to unit length in float64; rows of zeros stay. */
export function unitRowsOf({ values, count, width }: Rows): Rows {
  const unit = new Float64Array(count * width);
  for (let row = 0; row < count; row++) {
    let square = 0;
    for (let j = row * width; j < (row + 1) * width; j++) square += values[j]! * values[j]!;
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let j = row * width; j < (row + 1) * width; j++) unit[j] = values[j]! * scale;
  }
  return { values: unit, count, width };
}
