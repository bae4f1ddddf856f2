import { customGrad, type Tensor } from '@tensorflow/tfjs-core';

/**
 * The value of a computation as a constant: nothing inside it is recorded for gradients, so its
 * intermediate values are freed at once.
 *
 */
export function stopGradient<T extends Tensor>(compute: () => T): T {
  return customGrad(() => ({
    value: compute().clone(),
    gradFunc: () => [] as unknown as Tensor,
  }))() as T;
}
