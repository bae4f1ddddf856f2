import type { Head } from '@counterpoint/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { asEncoder } from './as-encoder.js';
import { checkEncoder } from './check-encoder.js';

/** A head with what is needed to try it. */
export interface HeadSubject {
  readonly name: string;
  make(seed: number): Head | Promise<Head>;
  /** Embeddings of the width that the head takes, at least four rows. */
  batch(): Tensor2D;
}

/**
 * Holds a head to the contracts of an encoder, which are its own.
 *
 * @throws as {@link checkEncoder}
 */
export function checkHead({ name, make, batch }: HeadSubject): Promise<readonly string[]> {
  return checkEncoder({ name, make: async (seed) => asEncoder(await make(seed)), batch });
}
