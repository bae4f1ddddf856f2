import { customGrad, type Tensor } from '@tensorflow/tfjs-core';

/**
 * The value of a computation as a constant. Nothing inside is recorded on the tape, so intermediate
 * values are freed at once.
 *
 */
export function stopGradient<T extends Tensor>(compute: () => T): T {
  return customGrad(() => ({
    value: compute().clone(),
    gradFunc: () => [] as unknown as Tensor,
  }))() as T;
}
