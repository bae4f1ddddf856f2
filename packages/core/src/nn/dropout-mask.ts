import { cast, mul, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Pass } from '../contract/pass.js';
import { bernoulliMask } from '../random/bernoulli-mask.js';
import { boolTensor } from './bool-tensor.js';

/**
 * The mask of the values that dropout keeps, bool; undefined when it keeps all.
 *
 * @param shape [N, ...], one row a sample
 */
export function dropoutMask(
  shape: readonly number[],
  rate: number,
  pass: Pass,
  name: string,
): Tensor | undefined {
  if (pass.phase === 'infer' || rate === 0) return undefined;
  const [rows, length] = [shape[0]!, shape.slice(1).reduce((product, side) => product * side, 1)];
  const stream = pass.rng.fork(name);
  return boolTensor(shape, (mask) => {
    for (let row = 0; row < rows; row++)
      bernoulliMask(
        mask.subarray(row * length, (row + 1) * length),
        1 - rate,
        stream.fork((pass.firstRow ?? 0) + row),
      );
  });
}

/** The factor of the remaining values, which preserves the mean. */
export function dropoutScale(rate: number): number {
  return 1 / (1 - rate);
}

/** Applies a mask of {@link dropoutMask} with TensorFlow.js's own operations. */
export function applyDropoutMask<T extends Tensor>(x: T, mask: Tensor, rate: number): T {
  return tidy(() => mul(x, mul(cast(mask, 'float32'), dropoutScale(rate))) as T);
}
