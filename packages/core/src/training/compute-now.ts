import { reshape, slice, tidy, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Makes a lazy engine compute pending values, so that a micro-batch's memory is freed before the
 * next one.
 */
export async function computeNow(tensors: readonly Tensor[]): Promise<void> {
  const probe = tidy(() => slice(reshape(tensors[0]!, [-1]), 0, 1));
  await probe.data();
  probe.dispose();
}
