import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';
import { columnMoments, standardColumns } from './standard-columns.js';

/**
 * How raw values are prepared before their cosines are taken.
 *
 * - `none`: as they are.
 * - `centred rows`: of each row its mean is subtracted, so that the cosine is the correlation of two
 *   samples: light and contrast of a picture, loudness of a sound, play no part.
 * - `standard columns`: of each column the mean of the training rows is subtracted, and the rest is
 *   divided by their standard deviation.
 */
export type RowNormalisation = 'none' | 'centred rows' | 'standard columns';

/** All of them, the plainest first. */
export const rowNormalisations: readonly RowNormalisation[] = [
  'none',
  'centred rows',
  'standard columns',
];

/**
 * What normalises rows, learned from the training rows.
 *
 * @param train [N, D]
 * @returns a function from [M, D] to [M, D]; labels and all else of a matrix stay
 * @example
 * const train = embeddingMatrix([[1, 3], [5, 9]]);
 * rowNormaliser('centred rows', train)(train).rows; // -1, 1, -2, 2
 */
export function rowNormaliser(
  normalisation: RowNormalisation,
  train: EmbeddingMatrix,
): <T extends EmbeddingMatrix>(matrix: T) => T {
  if (normalisation === 'none') return (matrix) => matrix;
  if (normalisation === 'centred rows') return centredRows;
  const moments = columnMoments(train);
  return (matrix) => standardColumns(matrix, moments);
}

function centredRows<T extends EmbeddingMatrix>(matrix: T): T {
  const { width } = matrix;
  const rows = new Float32Array(matrix.count * width);
  for (let first = 0; first < rows.length; first += width) {
    let sum = 0;
    for (let at = first; at < first + width; at++) sum += matrix.rows[at]!;
    for (let at = first; at < first + width; at++) rows[at] = matrix.rows[at]! - sum / width;
  }
  return { ...matrix, rows };
}
