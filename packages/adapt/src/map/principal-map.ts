import { CounterpointError } from '@counterpoint/core';
import type { EmbeddingMatrix } from '@counterpoint/eval';
import { EigenvalueDecomposition } from 'ml-matrix';
import { unitMatrix, weightsOf, type VectorMap } from './vector-map.js';

/** A map to fewer values. */
export interface PrincipalMap {
  readonly map: VectorMap;
  /** The share of the squared length of the embeddings that the map keeps, 0 to 1. */
  readonly keptShare: number;
}

/**
 * The projection to the directions in which unit vectors are longest: of all linear maps to so few
 * values the one that keeps the products of embeddings best. Nothing is centred, so that cosines
 * stay what they are.
 *
 * Eckart and Young 1936, "The approximation of one matrix by another of lower rank",
 * https://doi.org/10.1007/BF02288367.
 *
 * @param embeddings [N, D]; rows are scaled to length 1 first
 * @param width of the results, at most D
 * @throws CP_ADAPT_WIDTH
 *
 * @example
 * import { embeddingMatrix } from '@counterpoint/eval';
 * const points = embeddingMatrix([[3, 4, 0], [4, 3, 0], [4, -3, 0]]);
 * const { map, kept } = principalMap(points, 2);
 * [map.linear.rows, map.linear.columns, kept];   // [3, 2, 1]
 */
export function principalMap(embeddings: EmbeddingMatrix, width: number): PrincipalMap {
  const { width: from } = embeddings;
  if (!Number.isInteger(width) || width < 1 || width > from)
    throw new CounterpointError('CP_ADAPT_WIDTH', {
      what: `Embeddings of ${from} values cannot be mapped to ${width}`,
      where: 'principalMap',
      expected: `a whole number from 1 to ${from}`,
    });
  const points = unitMatrix(embeddings);
  const moments = points.transpose().mmul(points);
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(
    moments,
    { assumeSymmetric: true },
  );
  const order = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!);
  const components = order.slice(0, width);
  const sum = (places: readonly number[]) => places.reduce((total, i) => total + values[i]!, 0);
  return {
    map: {
      linear: weightsOf(vectors.subMatrixColumn(components)),
      bias: { rows: 1, columns: width, values: new Float32Array(width) },
    },
    keptShare: from === width ? 1 : Math.min(1, sum(components) / sum(order)),
  };
}
