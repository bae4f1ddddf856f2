import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Batch } from '../contract/batch.js';
import type { Encoder, Head } from '../contract/encoder.js';
import type { Pass } from '../contract/pass.js';

/**
 * Projects one view through an encoder and its head, with its own random stream. @param name of the
 * view
 * @returns [N, width]
 */
export function project<B extends Batch>(
  encoder: Encoder<B>,
  head: Head,
  view: B,
  pass: Pass,
  name: string,
): Tensor2D {
  const viewPass = { ...pass, rng: pass.rng.fork(name) };
  return head.apply(encoder.encode(view, viewPass), viewPass);
}
