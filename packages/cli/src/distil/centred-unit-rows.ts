import { unitRows, type EmbeddingMatrix } from '@counterpoint/eval';
import { centred } from '../score/centred.js';

/** Rows less their mean, each scaled to length 1; a row of zeros stays. [N, D] */
export function centredUnitRows(matrix: EmbeddingMatrix): Float32Array {
  return unitRows(centred({ train: matrix, test: matrix }).train).rows;
}
