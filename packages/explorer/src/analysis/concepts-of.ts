import { isCounterpointError } from '@counterpoint/core';
import type { EmbeddingMatrix } from '@counterpoint/eval';
import { decomposeIntoConcepts } from '@counterpoint/explain';
import type { BlobStore } from '../page/blob-store.js';
import type { PageConcepts } from '../page/page-data.js';

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

/** What one embedding is made of. */
export interface RowConcepts {
  /** Numbers of concepts, heaviest first, with their weights. */
  readonly concepts: readonly { readonly row: number; readonly weight: number }[];
  readonly residual: number;
}

/** Takes embeddings apart. */
export interface ConceptSplitter {
  readonly vectors: ConceptVectors;
  readonly conceptsOf: (row: number) => RowConcepts;
}

/**
 * Every embedding as a sparse non-negative sum of concepts and a residual; embeddings are centred
 * by the mean of their side. One that is zero or equal to that mean has no concept.
 */
export function conceptSplitter(
  matrix: EmbeddingMatrix,
  vectors: ConceptVectors,
  side: Uint8Array | undefined,
): ConceptSplitter {
  const { rows, width } = matrix;
  const means = unitMeans(matrix, side);
  const { names, mean, penalty } = vectors;
  const vocabulary = { names, vectors: vectors.vectors.rows, mean };
  return {
    vectors,
    conceptsOf: (row) => {
      const from = (side?.[row] ?? 0) * width;
      const options = { penalty, mean: means.subarray(from, from + width) };
      const embedding = rows.subarray(row * width, (row + 1) * width);
      try {
        const decomposition = decomposeIntoConcepts(embedding, vocabulary, options);
        const concepts = decomposition.concepts.map(({ row: concept, weight }) => ({
          row: concept,
          weight,
        }));
        return { concepts, residual: decomposition.residualLength };
      } catch (error) {
        if (!isCounterpointError(error) || error.code !== 'CP_EXPLAIN_ZERO') throw error;
        return { concepts: [], residual: 1 };
      }
    },
  };
}

/**
 * The concepts of samples.
 *
 * @param some the samples that are taken apart @default all
 */
export function conceptsOf(
  { vectors: { names, source }, conceptsOf: conceptsOfRow }: ConceptSplitter,
  count: number,
  some: Int32Array | undefined,
  store: BlobStore,
): PageConcepts {
  const concepts = new Int16Array(count * conceptsPerSample).fill(-1);
  const weights = new Float32Array(count * conceptsPerSample);
  const residuals = new Float32Array(count).fill(NaN);
  const [columns, sums] = [new Float64Array(names.length), new Float64Array(names.length)];
  const size = some?.length ?? count;
  for (let each = 0; each < size; each++) {
    const i = some?.[each] ?? each;
    const parts = conceptsOfRow(i);
    residuals[i] = parts.residual;
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

/** The mean unit embedding of each side, or of all: [sides, width]. */
function unitMeans(
  { rows, count, width }: EmbeddingMatrix,
  side: Uint8Array | undefined,
): Float32Array {
  const sides = side ? 2 : 1;
  const sums = new Float64Array(sides * width);
  const members = new Float64Array(sides);
  for (let i = 0; i < count; i++) {
    const which = side?.[i] ?? 0;
    members[which]!++;
    let squares = 0;
    for (let d = i * width; d < (i + 1) * width; d++) squares += rows[d]! ** 2;
    const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
    for (let d = 0; d < width; d++)
      sums[which * width + d]! += Math.fround(rows[i * width + d]! * scale);
  }
  return Float32Array.from(sums, (sum, at) => sum / Math.max(1, members[Math.floor(at / width)]!));
}
