import type { EmbeddingMatrix } from '@counterpoint/eval';
import { decomposeIntoConcepts } from '@counterpoint/explain';
import type { BlobStore } from '../page/blob-store.js';
import type { PageConcepts } from '../page/page-data.js';
import { meansOfSides } from './means-of-sides.js';

/** Named directions of a space. */
export interface ConceptVectors {
  readonly names: readonly string[];
  readonly vectors: EmbeddingMatrix;
  /** Where they come from, in words: `the classes of the data`. */
  readonly source: string;
  /** The mean to take from the directions. @default their own mean */
  readonly mean?: ArrayLike<number>;
  /** The price of each unit of weight. @default .1 */
  readonly penalty?: number;
}

const conceptsPerSample = 6;

/**
 * Every embedding as a sparse non-negative sum of concepts and a residual; embeddings are centred
 * by the mean of their side.
 */
export function conceptsOf(
  { rows, count, width }: EmbeddingMatrix,
  { names, vectors, source, mean, penalty }: ConceptVectors,
  side: Uint8Array | undefined,
  store: BlobStore,
): PageConcepts {
  const means = meansOfSides({ rows: unitRowsOf(rows, width), count, width }, side);
  const concepts = new Int16Array(count * conceptsPerSample).fill(-1);
  const weights = new Float32Array(count * conceptsPerSample);
  const residuals = new Float32Array(count);
  const [columns, sums] = [new Float64Array(names.length), new Float64Array(names.length)];
  const vocabulary = { names, vectors: vectors.rows, mean };
  for (let i = 0; i < count; i++) {
    const from = (side?.[i] ?? 0) * width;
    const parts = decomposeIntoConcepts(rows.subarray(i * width, (i + 1) * width), vocabulary, {
      penalty,
      mean: means.subarray(from, from + width),
    });
    residuals[i] = parts.residualLength;
    parts.concepts.forEach(({ row, weight }, at) => {
      columns[row]!++;
      sums[row]! += weight;
      if (at >= conceptsPerSample) return;
      concepts[i * conceptsPerSample + at] = row;
      weights[i * conceptsPerSample + at] = weight;
    });
  }
  return {
    ...{ names, source, perSample: conceptsPerSample },
    concepts: store.add(concepts),
    weights: store.add(weights),
    residuals: store.add(residuals),
    totals: names.map((_, row) => ({
      samples: columns[row]!,
      mean: columns[row] === 0 ? 0 : sums[row]! / columns[row]!,
    })),
  };
}

function unitRowsOf(rows: Float32Array, width: number): Float32Array {
  const unit = new Float32Array(rows.length);
  for (let from = 0; from < rows.length; from += width) {
    let squares = 0;
    for (let d = from; d < from + width; d++) squares += rows[d]! ** 2;
    const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
    for (let d = from; d < from + width; d++) unit[d] = rows[d]! * scale;
  }
  return unit;
}
