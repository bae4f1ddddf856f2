import { centred } from '../score/centred.js';
import type { EmbeddingMatrix } from '@counterpoint/eval';

/** Rows less their mean, each scaled to length 1; a row of zeros stays. */
export function centredUnitRows({ rows, count, width }: EmbeddingMatrix): Float32Array {
  const matrix = { rows, count, width };
  const { rows: values } = centred({ train: matrix, test: matrix }).train;
  const unit = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += width) {
    let squares = 0;
    for (let d = 0; d < width; d++) squares += values[at + d]! ** 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let d = 0; d < width; d++) unit[at + d] = values[at + d]! * scale;
  }
  return unit;
}
