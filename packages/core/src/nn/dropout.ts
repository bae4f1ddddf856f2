import { add, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Pass } from '../contract/pass.js';
import { fused } from './fused.js';
import { applyDropoutMask, dropoutMask, dropoutScale } from './dropout-mask.js';

/**
 * Inverted dropout, scaled in training: Srivastava et al. 2014,
 * https://jmlr.org/papers/v15/srivastava14a.html. The mask of a row depends only on the pass, the
 * layer's name and the row's index in the whole batch. A replayed pass therefore drops the same
 * values on any engine, and micro-batches drop the same values as the whole batch.
 *
 * @param x [N, ...], one row a sample
 * @param rate the probability of dropping a value, in [0, 1), in steps of 1/65536
 */
export function dropout<T extends Tensor>(x: T, rate: number, pass: Pass, name: string): T {
  return tidy(() => {
    const mask = dropoutMask(x.shape, rate, pass, name);
    return mask
      ? fused(
          {
            kernel: 'Dropout',
            inputs: { x },
            constants: { keepMask: mask },
            unusedByGradient: ['x'],
            attributes: { scale: dropoutScale(rate) },
          },
          () => applyDropoutMask(x, mask, rate),
        )
      : x;
  });
}

/** residual + {@link dropout} of x: the end of a branch. */
export function residualSum<T extends Tensor>(
  residual: T,
  x: T,
  rate: number,
  pass: Pass,
  name: string,
): T {
  return tidy(() => {
    const mask = dropoutMask(x.shape, rate, pass, name);
    const layer = {
      kernel: 'Residual',
      inputs: { x, residual },
      constants: { keepMask: mask },
      unusedByGradient: ['x', 'residual'],
      attributes: { scale: dropoutScale(rate) },
    };
    return fused(layer, () => add(mask ? applyDropoutMask(x, mask, rate) : x, residual) as T);
  });
}
