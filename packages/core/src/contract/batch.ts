import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * The input of a model: one tensor, or named tensors, with one row per sample along the first axis.
 * Pictures are a Tensor4D [N, height, width, channels]; tokens are `{ ids, mask }`, both [N, T].
 */
export type Batch = Tensor | { readonly [name: string]: Tensor };

/** Several views of the same samples: row i of every view shows sample i. */
export type Views<B extends Batch = Batch> = readonly B[];
