import { disposeBatch, type Batch, type Encoder } from '@counterpoint/core';
import { tidy } from '@tensorflow/tfjs-core';
import type { Regions } from './regions.js';

/**
 * The cosine of the sample with only some of its regions, for each entry, with an embedding [D]; 0
 * where nothing is left of it.
 */
export async function cosinesTo<B extends Batch>(
  encoder: Encoder<B>,
  regions: Regions<B>,
  masks: readonly Uint8Array[],
  other: ArrayLike<number>,
  batchSize = 64,
): Promise<Float64Array> {
  const cosines = new Float64Array(masks.length);
  let otherSquares = 0;
  for (let d = 0; d < other.length; d++) otherSquares += other[d]! ** 2;
  for (let from = 0; from < masks.length; from += batchSize) {
    const part = masks.slice(from, from + batchSize);
    const batch = regions.batch(part);
    const embedded = tidy(() => encoder.encode(batch));
    disposeBatch(batch);
    const rows = await embedded.data<'float32'>();
    embedded.dispose();
    for (let i = 0; i < part.length; i++) {
      let [dot, squares] = [0, 0];
      for (let d = 0; d < other.length; d++) {
        const value = rows[i * other.length + d]!;
        dot += value * other[d]!;
        squares += value * value;
      }
      cosines[from + i] =
        squares * otherSquares === 0 ? 0 : dot / Math.sqrt(squares * otherSquares);
    }
  }
  return cosines;
}
