import { slice, type Rank, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { roundedLength } from '../batch/length-buckets.js';

/**
 * Values of tokens without the padding behind the last position, where texts of an odd length were
 * padded to the next length in use; a batch that is longer than that stays as it is.
 *
 * @param values [N, T] or [N, T, D] @param maxTokens the positions
 */
export function withinPositions<T extends Tensor2D | Tensor3D>(values: T, maxTokens: number): T {
  const [rows, time, ...rest] = values.shape as [number, number, ...number[]];
  if (time <= maxTokens || time !== roundedLength(maxTokens)) return values;
  const size = [rows, maxTokens, ...rest];
  return slice<Rank, T>(
    values,
    size.map(() => 0),
    size,
  );
}
