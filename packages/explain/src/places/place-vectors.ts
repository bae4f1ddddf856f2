import { CounterpointError, type Batch, type Encoder } from '@counterpoint/core';
import { tidy } from '@tensorflow/tfjs-core';
import { placeCandidates } from './place-candidates.js';
import type { PlaceEncoder } from './place-encoder.js';

/** What each place of one sample adds to its embedding: the rows sum to the embedding. */
export interface PlaceVectors {
  /** [rows x columns, width] row-major. */
  readonly vectors: Float32Array;
  /** Rows and columns of places: [height, width], [1, tokens] or [time, 1]. */
  readonly grid: readonly [number, number];
  readonly width: number;
  /** The method of the encoder that gave them. */
  readonly source: string;
}

/**
 * The largest difference between the sum of the places and the embedding, as a share of the
 * embedding's largest value.
 */
const tolerance = 1e-4;

/**
 * The vectors of the places of every sample, scaled so that they sum to the sample's embedding.
 * A candidate (`map`, `patchTokens`, `tokens`, `frames`) is used only when its sum equals what
 * `encode` returns.
 *
 * @param batch N samples
 * @returns one entry a sample, and the embeddings [N, D] that they sum to
 * @throws CP_EXPLAIN_PLACES when no candidate sums to the embedding: a class token, an attention
 *   pool or a perceptron after pooling
 */
export async function placeVectors<B extends Batch>(
  encoder: Encoder<B>,
  batch: B,
): Promise<{ readonly places: readonly PlaceVectors[]; readonly embeddings: Float32Array }> {
  const whole = tidy(() => encoder.encode(batch));
  const [count, width] = whole.shape;
  const embeddings = (await whole.data()) as Float32Array;
  whole.dispose();
  const refused: string[] = [];
  for (const { source, make } of placeCandidates(encoder as PlaceEncoder<B>, batch)) {
    const shares = tidy(make); // [N, rows, columns, D]
    const [n, rows, columns, depth] = shares.shape;
    const values = (await shares.data()) as Float32Array;
    shares.dispose();
    if (n !== count || depth !== width) {
      refused.push(`${source} is ${depth} wide, the embedding ${width}`);
      continue;
    }
    const difference = largestDifference(values, embeddings, count, width);
    if (difference > tolerance) {
      refused.push(
        `the mean of ${source} is not the embedding (it differs by ${(100 * difference).toFixed(1)} %)`,
      );
      continue;
    }
    const size = rows * columns * width;
    const places = Array.from({ length: count }, (_, i) => ({
      vectors: values.slice(i * size, (i + 1) * size),
      grid: [rows, columns] as const,
      width,
      source,
    }));
    return { places, embeddings };
  }
  throw new CounterpointError('CP_EXPLAIN_PLACES', {
    what: 'The place-pair decomposition does not apply to this encoder',
    where:
      refused.length === 0 ? 'it has no map, patchTokens, tokens or frames' : refused.join('; '),
    expected: 'an embedding that is a mean of place vectors, with linear layers after it only',
    remedy: 'use integrated gradients or occlusion, which need no linear pooling',
  });
}

function largestDifference(
  shares: Float32Array,
  embeddings: Float32Array,
  count: number,
  width: number,
): number {
  const places = shares.length / (count * width);
  let worst = 0;
  for (let i = 0; i < count; i++) {
    let largest = 1e-12;
    let difference = 0;
    for (let d = 0; d < width; d++) {
      let sum = 0;
      for (let p = 0; p < places; p++) sum += shares[(i * places + p) * width + d]!;
      const value = embeddings[i * width + d]!;
      largest = Math.max(largest, Math.abs(value));
      difference = Math.max(difference, Math.abs(sum - value));
    }
    worst = Math.max(worst, difference / largest);
  }
  return worst;
}
