import { slice, type Rank, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { roundedLength } from '../batch/length-buckets.js';

/**
 * Cuts the padding after the last position of an encoder: `roundedLength` pads texts of an odd
 * `maxTokens` to one token more. Any other batch that is too long is returned whole, for the
 * encoder to refuse.
 *
 * @param values [N, T] or [N, T, D]
 * @returns the same with at most `maxTokens` tokens, or `values` itself
 */
export function trimPadding<T extends Tensor2D | Tensor3D>(values: T, maxTokens: number): T {
  const [rows, time, ...rest] = values.shape as [number, number, ...number[]];
  if (time <= maxTokens || time !== roundedLength(maxTokens)) return values;
  const size = [rows, maxTokens, ...rest];
  return slice<Rank, T>(
    values,
    size.map(() => 0),
    size,
  );
}
