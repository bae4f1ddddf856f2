import type { Augmenter } from '@counterpoint/core';
import { textOf, wordsOf } from './words.js';

/** The probability of {@link tokenDeletion}. */
export interface TokenDeletionConfig {
  /** The probability that a word is deleted. @default .1 */
  readonly rate?: number;
}

/**
 * Deletes each word with the same probability; a text keeps at least one. The draw lists the
 * deleted places. Wu et al. 2020 (CLEAR), https://arxiv.org/abs/2012.15466, section 3.3.
 */
export function tokenDeletion({ rate = 0.1 }: TokenDeletionConfig = {}): Augmenter<
  string,
  readonly number[]
> {
  return {
    draw(info, rng) {
      const count = wordsOf(info).length;
      const deleted = Array.from({ length: count }, (_, i) => i).filter(() => rng.chance(rate));
      if (deleted.length === count && count > 0) deleted.splice(rng.integer(count), 1);
      return deleted;
    },
    apply(text, deleted) {
      if (deleted.length === 0) return text;
      const deletedIndices = new Set(deleted);
      return textOf(wordsOf(text).filter((_, i) => !deletedIndices.has(i)));
    },
  };
}
