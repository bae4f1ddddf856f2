import type { Augmenter } from '@counterpoint/core';
import { textOf, wordsOf } from './words.js';

/** The share of the words that {@link wordCrop} keeps. */
export interface WordCropConfig {
  /** Shares of the words that are kept, drawn uniformly. @default [.5, .9] */
  readonly share?: readonly [number, number];
}

/**
 * Keeps one run of words: Meng et al. 2021 (COCO-LM), https://arxiv.org/abs/2102.08473, section
 * 3.2. The draw is its first place and length.
 */
export function wordCrop({
  share: [minimum, maximum] = [0.5, 0.9],
}: WordCropConfig = {}): Augmenter<string, readonly [number, number]> {
  return {
    draw(info, rng) {
      const count = wordsOf(info).length;
      const length = Math.max(
        Math.min(1, count),
        Math.round(count * rng.uniform(minimum, maximum)),
      );
      return [rng.integer(count - length + 1), length];
    },
    apply: (text, [from, length]) => textOf(wordsOf(text).slice(from, from + length)),
  };
}
