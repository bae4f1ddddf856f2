import type { Encoder, Pass } from '@counterpoint/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { TokenBatch } from '../batch/token-batch.js';
import { Bag } from './bag.js';
import { WordTransformer } from './word-transformer.js';

/** Embeddings of several batches, each under its own pass: together, where the encoder can. */
export function encodeViews(
  encoder: Encoder<TokenBatch>,
  batches: readonly TokenBatch[],
  passes: readonly Pass[],
): Tensor2D[] {
  if (encoder instanceof Bag || encoder instanceof WordTransformer)
    return encoder.encodeViews(batches, passes);
  return batches.map((batch, i) => encoder.encode(batch, passes[i]!));
}
