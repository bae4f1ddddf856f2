import type { Batch, Encoder } from '@counterpoint/core';

/**
 * An encoder with what is needed to try it. Small widths keep a check quick: every contract makes
 * encoders of its own.
 */
export interface EncoderSubject<B extends Batch = Batch> {
  /** Names it in messages: a component's id. */
  readonly name: string;
  /** A new encoder whose initial values come from the seed. */
  make(seed: number): Encoder<B> | Promise<Encoder<B>>;
  /**
   * The same values at each call, in new tensors; at least four rows that differ from each other.
   */
  batch(): B;
  /** False for an encoder whose values are loaded, not drawn. @default true */
  readonly seeded?: boolean;
}
