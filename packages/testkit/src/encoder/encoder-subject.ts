import type { Batch, Encoder } from '@counterpoint/core';

/**
 * An encoder and the inputs to test it with. Use small widths: every contract creates its own
 * encoders.
 */
export interface EncoderSubject<B extends Batch = Batch> {
  /** Names it in messages: a component's id. */
  readonly name: string;
  /** A new encoder whose initial values come from the seed. */
  make(seed: number): Encoder<B> | Promise<Encoder<B>>;
  /** Creates the same values at each call, in new tensors; at least four distinct rows. */
  batch(): B;
  /** False for an encoder whose values are loaded, not drawn. @default true */
  readonly seeded?: boolean;
}
