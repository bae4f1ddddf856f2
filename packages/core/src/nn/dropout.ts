import { cast, mul, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Pass } from '../contract/pass.js';
import { bernoulliMask } from '../random/bernoulli-mask.js';

/**
 * Dropout, scaled at training: Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html.
 * The mask comes from the pass and the layer's name, so that a replayed pass drops the same values on any engine.
 *
 * @param rate the probability of dropping a value, in [0, 1)
 */
export function dropout<T extends Tensor>(x: T, rate: number, pass: Pass, name: string): T {
  if (pass.phase === 'infer' || rate === 0) return x;
  return tidy(() => {
    const mask = tensor(bernoulliMask(x.size, 1 - rate, pass.rng.fork(name)), x.shape, 'bool');
    return mul(x, mul(cast(mask, 'float32'), 1 / (1 - rate))) as T;
  });
}
