import type { Head } from '@counterpoint/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { asEncoder } from './as-encoder.js';
import { checkEncoder } from './check-encoder.js';

/** A head and the inputs to test it with. */
export interface HeadSubject {
  readonly name: string;
  /** Creates the head; equal seeds give equal variables. */
  make(seed: number): Head | Promise<Head>;
  /** Embeddings [N, D] of the head's input width, N at least 4. */
  batch(): Tensor2D;
}

/**
 * Checks a head against the contracts of an encoder.
 *
 * @throws as {@link checkEncoder}
 */
export function checkHead({ name, make, batch }: HeadSubject): Promise<readonly string[]> {
  return checkEncoder({ name, make: async (seed) => asEncoder(await make(seed)), batch });
}
