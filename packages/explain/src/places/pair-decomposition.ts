import { CounterpointError, type Batch, type Encoder } from '@counterpoint/core';
import { placeVectors, type PlaceVectors } from './place-vectors.js';

/** A cosine as a sum over pairs of places. */
export interface PairDecomposition {
  /** The cosine of the two embeddings. */
  readonly similarity: number;
  /** [places of a, places of b] row-major; the values sum to the cosine. */
  readonly pairs: Float64Array;
  readonly gridA: readonly [number, number];
  readonly gridB: readonly [number, number];
  /** The sum of `pairs`. */
  readonly sum: number;
  /** |sum - similarity|. */
  readonly gap: number;
  /** The method of each encoder that gave the places. */
  readonly sources: readonly [string, string];
}

/** The largest gap that is still called exact. */
const exact = 1e-5;

/**
 * Decomposes the cosine of two samples exactly into pairs of their places:
 * cos(a, b) = sum over i, j of x_i . y_j / (|a| |b|), where x_i and y_j are what places add to the
 * embeddings.
 * Stylianou et al. 2019, "Visualizing deep similarity networks", https://arxiv.org/abs/1901.00536,
 * eq. 4;
 * Zhu et al. 2019, https://arxiv.org/abs/1909.12977.
 *
 * @param a encoder and a batch of one sample
 * @param b the other side; its encoder may be another tower of the same space
 * @param options with the mean embedding of a data set, what all samples share is taken away,
 *   and the pairs sum to the cosine of the
 * centred embeddings
 * @throws CP_EXPLAIN_PLACES where pooling is not linear, CP_EXPLAIN_ZERO, CP_EXPLAIN_SHAPE
 */
export async function pairDecomposition<A extends Batch, B extends Batch>(
  a: { readonly encoder: Encoder<A>; readonly batch: A },
  b: { readonly encoder: Encoder<B>; readonly batch: B },
  options: CentringOptions = {},
): Promise<PairDecomposition> {
  const [left, right] = [
    await placeVectors(a.encoder, a.batch),
    await placeVectors(b.encoder, b.batch),
  ];
  return decomposePair(
    { places: left.places[0]!, embedding: left.embeddings },
    { places: right.places[0]!, embedding: right.embeddings },
    options,
  );
}

/** What is taken away before the cosine. */
export interface CentringOptions {
  /** [width]: the mean embedding of a data set. @default zeros */
  readonly mean?: ArrayLike<number>;
}

/** One side of a pair whose places are known. */
export interface PlacedEmbedding {
  readonly places: PlaceVectors;
  /** [width] */
  readonly embedding: ArrayLike<number>;
}

/**
 * {@link pairDecomposition} of places that are at hand. @throws CP_EXPLAIN_PLACES, CP_EXPLAIN_ZERO,
 * CP_EXPLAIN_SHAPE
 */
export function decomposePair(
  first: PlacedEmbedding,
  second: PlacedEmbedding,
  { mean }: CentringOptions = {},
): PairDecomposition {
  const [a, b] = mean ? [centredPlaces(first, mean), centredPlaces(second, mean)] : [first, second];
  const { width } = a.places;
  if (b.places.width !== width || a.embedding.length !== width || b.embedding.length !== width)
    throw new CounterpointError('CP_EXPLAIN_SHAPE', {
      what: `Embeddings of ${a.embedding.length} and ${b.embedding.length} numbers do not fit`,
      expected: 'one sample a side, both of one space',
    });
  const norms = length(a.embedding) * length(b.embedding);
  if (norms === 0) throw zeroEmbedding();
  let dot = 0;
  for (let d = 0; d < width; d++) dot += a.embedding[d]! * b.embedding[d]!;
  const [countA, countB] = [a.places, b.places].map(({ grid }) => grid[0] * grid[1]) as [
    number,
    number,
  ];
  const pairs = new Float64Array(countA * countB);
  let sum = 0;
  for (let i = 0; i < countA; i++)
    for (let j = 0; j < countB; j++) {
      let product = 0;
      for (let d = 0; d < width; d++)
        product += a.places.vectors[i * width + d]! * b.places.vectors[j * width + d]!;
      sum += pairs[i * countB + j] = product / norms;
    }
  const similarity = dot / norms;
  const gap = Math.abs(sum - similarity);
  if (gap > exact)
    throw new CounterpointError('CP_EXPLAIN_PLACES', {
      what: `The pairs sum to ${sum.toFixed(6)}, and the cosine is ${similarity.toFixed(6)}`,
      expected: `a difference of at most ${exact}`,
      remedy: 'use integrated gradients, which do not need linear pooling',
    });
  return {
    similarity,
    pairs,
    gridA: a.places.grid,
    gridB: b.places.grid,
    sum,
    gap,
    sources: [a.places.source, b.places.source],
  };
}

/**
 * A side with an equal share of a mean embedding taken from each place.
 *
 * @param mean [width]: that of a data set, or of one side of a space
 */
export function centredPlaces(
  { places, embedding }: PlacedEmbedding,
  mean: ArrayLike<number>,
): PlacedEmbedding {
  const count = places.grid[0] * places.grid[1];
  return {
    places: {
      ...places,
      vectors: places.vectors.map((value, at) => value - mean[at % places.width]! / count),
    },
    embedding: Float64Array.from(embedding, (value, d) => value - mean[d]!),
  };
}

/**
 * What each place of one side adds over all places of the other: sums of rows, or of columns.
 *
 * @returns [places of that side], row by row
 */
export function placeTotals(
  { pairs, gridA, gridB }: Pick<PairDecomposition, 'pairs' | 'gridA' | 'gridB'>,
  side: 'a' | 'b',
): Float64Array {
  const [countA, countB] = [gridA[0] * gridA[1], gridB[0] * gridB[1]];
  const totals = new Float64Array(side === 'a' ? countA : countB);
  for (let i = 0; i < countA; i++)
    for (let j = 0; j < countB; j++) totals[side === 'a' ? i : j]! += pairs[i * countB + j]!;
  return totals;
}

function length(vector: ArrayLike<number>): number {
  let squares = 0;
  for (let d = 0; d < vector.length; d++) squares += vector[d]! ** 2;
  return Math.sqrt(squares);
}

/** The error of an embedding that is zero. */
export function zeroEmbedding(): CounterpointError {
  return new CounterpointError('CP_EXPLAIN_ZERO', {
    what: 'An embedding is zero, so its cosine with anything is undefined',
    expected: 'two embeddings with a length',
    remedy: 'look at the health of the run: it may have collapsed',
  });
}
