import { CounterpointError } from '@counterpoint/core';
import { nonNegativeLasso } from './non-negative-lasso.js';

/** Named directions of a space: words, captions, class means or examples. */
export interface Vocabulary {
  readonly names: readonly string[];
  /** [names, width] row-major, of any length; they are centred and scaled here. */
  readonly vectors: ArrayLike<number>;
  /** The mean that is taken from each vector of the vocabulary. @default their own mean */
  readonly mean?: ArrayLike<number>;
}

/** The penalty of {@link decomposeIntoConcepts}, and the mean [D] that it subtracts. */
export interface ConceptOptions {
  /** The price of each unit of weight: higher, fewer concepts. @default .1 */
  readonly penalty?: number;
  /** The mean that is taken from the embedding: that of the modality. @default zeros */
  readonly mean?: ArrayLike<number>;
}

/** An embedding as concepts and what is left. */
export interface ConceptDecomposition {
  /** Concepts with a weight, heaviest first. */
  readonly concepts: readonly {
    readonly name: string;
    readonly weight: number;
    readonly row: number;
  }[];
  /** [D]: unit embedding = mean part + sum of weight times concept + residual, exactly. */
  readonly residual: Float64Array;
  /**
   * The cosine of the centred embedding with the sum of the concepts; 0 when no concept has a
   * weight.
   */
  readonly fit: number;
  /** The length of the residual; the centred embedding has length 1. */
  readonly residualLength: number;
}

/**
 * A sparse non-negative decomposition of an embedding over a vocabulary: SpLiCE, Bhalla et al.
 * 2024,
 * https://arxiv.org/abs/2402.10376, section 3 (unit rows, centred by the mean of their modality,
 * then unit again).
 *
 * @param embedding [D]
 * @throws CP_EXPLAIN_SHAPE, CP_EXPLAIN_ZERO, CP_EXPLAIN_OPTION
 */
export function decomposeIntoConcepts(
  embedding: ArrayLike<number>,
  vocabulary: Vocabulary,
  { penalty = 0.1, mean }: ConceptOptions = {},
): ConceptDecomposition {
  const width = embedding.length;
  const count = vocabulary.names.length;
  if (count === 0 || vocabulary.vectors.length !== count * width)
    throw new CounterpointError('CP_EXPLAIN_SHAPE', {
      what: `${count} names and ${vocabulary.vectors.length} numbers do not make a vocabulary`,
      expected: `one vector of ${width} numbers a name`,
    });
  if (!(penalty >= 0))
    throw new CounterpointError('CP_EXPLAIN_OPTION', {
      what: `The penalty is ${penalty}`,
      expected: '0 or more',
    });
  const target = centredUnit(embedding, mean);
  const concepts = conceptRows(vocabulary, width);
  const weights = nonNegativeLasso(concepts, target, penalty);
  const residual = Float64Array.from(target);
  for (let k = 0; k < count; k++)
    for (let d = 0; d < width; d++) residual[d]! -= weights[k]! * concepts[k * width + d]!;
  const sum = target.map((value, d) => value - residual[d]!);
  const [size, left] = [norm(sum), norm(residual)];
  const dot = sum.reduce((total, value, d) => total + value * target[d]!, 0);
  return {
    concepts: vocabulary.names
      .map((name, row) => ({ name, weight: weights[row]!, row }))
      .filter(({ weight }) => weight > 1e-6)
      .sort((a, b) => b.weight - a.weight || a.row - b.row),
    residual,
    fit: size === 0 ? 0 : dot / size,
    residualLength: left,
  };
}

/** The rows that the weights multiply: unit, centred, unit again. [K, D] */
export function conceptRows({ names, vectors, mean }: Vocabulary, width: number): Float64Array {
  const rows = new Float64Array(vectors.length);
  for (let k = 0; k < names.length; k++) {
    const row = Float64Array.from({ length: width }, (_, d) => vectors[k * width + d]!);
    const size = norm(row);
    for (let d = 0; d < width; d++) rows[k * width + d] = size === 0 ? 0 : row[d]! / size;
  }
  const centre =
    mean ??
    Float64Array.from({ length: width }, (_, d) => {
      let total = 0;
      for (let k = 0; k < names.length; k++) total += rows[k * width + d]! / names.length;
      return names.length > 1 ? total : 0;
    });
  for (let k = 0; k < names.length; k++) {
    let squares = 0;
    for (let d = 0; d < width; d++) {
      const value = (rows[k * width + d]! -= centre[d]!);
      squares += value * value;
    }
    const size = Math.sqrt(squares);
    for (let d = 0; d < width; d++)
      rows[k * width + d] = size < 1e-9 ? 0 : rows[k * width + d]! / size;
  }
  return rows;
}

function centredUnit(vector: ArrayLike<number>, mean?: ArrayLike<number>): Float64Array {
  const size = norm(vector);
  const centred = Float64Array.from(
    { length: vector.length },
    (_, d) => (size === 0 ? 0 : vector[d]! / size) - (mean?.[d] ?? 0),
  );
  const left = norm(centred);
  if (size === 0 || left === 0)
    throw new CounterpointError('CP_EXPLAIN_ZERO', {
      what: 'The embedding is zero, or equal to the mean',
      expected: 'an embedding with a direction of its own',
    });
  return centred.map((value) => value / left);
}

function norm(vector: ArrayLike<number>): number {
  let squares = 0;
  for (let d = 0; d < vector.length; d++) squares += vector[d]! ** 2;
  return Math.sqrt(squares);
}
