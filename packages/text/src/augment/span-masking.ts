import type { Augmenter } from '@counterpoint/core';
import { textOf, wordsOf } from './words.js';

/** The share of masked words and the lengths of spans in {@link spanMasking}. */
export interface SpanMaskingConfig {
  /** The share of words that is masked, rounded to whole words. @default .15 */
  readonly rate?: number;
  /** Each span goes on with probability 1 - p: geometric lengths. @default .2 */
  readonly stop?: number;
  /** @default 10 */
  readonly longest?: number;
  /** What a span becomes. @default '[MASK]' */
  readonly mask?: string;
}

/** Runs of words, first place and length. */
export type Spans = readonly (readonly [number, number])[];

/**
 * Masks spans of words, geometric lengths: Joshi et al. 2020 (SpanBERT),
 * https://arxiv.org/abs/1907.10529, section 3.1, with one mask for a span as in CLEAR
 * (https://arxiv.org/abs/2012.15466).
 */
export function spanMasking({
  rate = 0.15,
  stop = 0.2,
  longest = 10,
  mask = '[MASK]',
}: SpanMaskingConfig = {}): Augmenter<string, Spans> {
  return {
    draw(info, rng) {
      const count = wordsOf(info).length;
      const budget = Math.min(Math.round(count * rate), count - 1);
      const masked = new Set<number>();
      const spans: [number, number][] = [];
      for (let tries = 0; masked.size < budget && tries < 10 * count; tries++) {
        let length = 1;
        while (length < longest && !rng.chance(stop)) length++;
        length = Math.min(length, budget - masked.size);
        const from = rng.integer(count - length + 1);
        const places = Array.from({ length }, (_, i) => from + i);
        if (places.some((place) => masked.has(place))) continue;
        for (const place of places) masked.add(place);
        spans.push([from, length]);
      }
      return spans.sort((a, b) => a[0] - b[0]);
    },
    apply(text, spans) {
      if (spans.length === 0) return text;
      const words = wordsOf(text);
      return textOf(
        [...spans]
          .reverse()
          .reduce(
            (left, [from, length]) => [...left.slice(0, from), mask, ...left.slice(from + length)],
            words,
          ),
      );
    },
  };
}
