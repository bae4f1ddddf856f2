import { CounterpointError } from '@counterpoint/core';
import type { EmbeddingMatrix } from '@counterpoint/eval';
import { matrixOf, type Weights } from '../map/vector-map.js';

/** A layer behind an encoder: y = x A + b, for embeddings as they are, of any length. */
export interface AffineLayer {
  /** A, [inputs, outputs] */
  readonly linear: Weights;
  /** b, [1, outputs] */
  readonly bias: Weights;
}

/**
 * Embeddings through a layer; nothing is scaled.
 *
 * @param embeddings [N, inputs]
 * @returns [N, outputs]
 * @throws CP_ADAPT_WIDTH
 *
 * @example
 * import { embeddingMatrix } from '@counterpoint/eval';
 * const double = { rows: 1, columns: 1, values: Float32Array.of(2) };
 * const one = { rows: 1, columns: 1, values: Float32Array.of(1) };
 * applyLayer({ linear: double, bias: one }, embeddingMatrix([[3], [4]])).rows;   // [7, 9]
 */
export function applyLayer(
  { linear, bias }: AffineLayer,
  { rows, count, width }: EmbeddingMatrix,
): EmbeddingMatrix {
  if (width !== linear.rows)
    throw new CounterpointError('CP_ADAPT_WIDTH', {
      what: `The embeddings have ${width} values, the layer takes ${linear.rows}`,
      where: 'applyLayer',
      expected: 'embeddings of the model that the layer was learned for',
    });
  const inputs = matrixOf({ rows: count, columns: width, values: rows });
  const outputs = inputs.mmul(matrixOf(linear)).addRowVector(matrixOf(bias));
  return { rows: Float32Array.from(outputs.to1DArray()), count, width: linear.columns };
}
