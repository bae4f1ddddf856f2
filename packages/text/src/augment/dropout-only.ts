import type { Augmenter } from '@counterpoint/core';

/**
 * Leaves the text as it is: two views differ by the encoder's dropout alone.
 * Unsupervised SimCSE: Gao et al. 2021, https://arxiv.org/abs/2104.08821, section 3.
 */
export function dropoutOnly(): Augmenter<string, null> {
  return { draw: () => null, apply: (text) => text };
}
