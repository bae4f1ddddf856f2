import { cast, mul, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Pass } from '../contract/pass.js';
import { bernoulliMask } from '../random/bernoulli-mask.js';

/**
 * Dropout, scaled at training: Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html.
 * The mask of a row comes from the pass, the layer's name and the row's place in the whole batch, so that a replayed pass drops the
 * same values on any engine, and micro-batches drop what the whole batch would.
 *
 * @param x [N, ...], one row a sample
 * @param rate the probability of dropping a value, in [0, 1), in steps of 1/65536
 */
export function dropout<T extends Tensor>(x: T, rate: number, pass: Pass, name: string): T {
  if (pass.phase === 'infer' || rate === 0) return x;
  return tidy(() => {
    const rows = x.shape[0]!;
    const length = x.size / rows;
    const stream = pass.rng.fork(name);
    const mask = new Uint8Array(x.size);
    for (let row = 0; row < rows; row++) bernoulliMask(mask.subarray(row * length, (row + 1) * length), 1 - rate, stream.fork((pass.firstRow ?? 0) + row));
    return mul(x, mul(cast(tensor(mask, x.shape, 'bool'), 'float32'), 1 / (1 - rate))) as T;
  });
}
