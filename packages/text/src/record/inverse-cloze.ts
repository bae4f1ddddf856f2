import { Rng } from '@counterpoint/core';
import type { TextRecord } from './text-record.js';

/**
 * Which sentences become queries in {@link inverseCloze}, and how often they stay in the passage.
 */
export interface InverseClozeConfig {
  /**
   * The chance that the sentence stays in its passage, so that words are learned too. @default .1
   */
  readonly keep?: number;
  /** Shorter sentences, in characters, make no query. @default 20 */
  readonly shortest?: number;
  readonly seed?: number;
}

/**
 * Pairs of a sentence and the passage around it: the inverse cloze task. Lee et al. 2019,
 * https://arxiv.org/abs/1906.00300, section 4.1.
 * Every sentence of a passage makes one pair.
 */
export function inverseCloze(
  passage: string,
  { keep = 0.1, shortest = 20, seed = 0 }: InverseClozeConfig = {},
): TextRecord[] {
  const sentences = sentencesOf(passage);
  if (sentences.length < 2) return [];
  const rng = Rng.of(seed, 'inverse cloze', passage);
  return sentences.flatMap((sentence, i): TextRecord[] => {
    const rest = rng.chance(keep) ? passage : sentences.filter((_, j) => j !== i).join(' ');
    return sentence.length < shortest ? [] : [{ texts: [sentence, rest] }];
  });
}

/** Sentences by their closing marks followed by a capital, a digit or a letter without case. */
export function sentencesOf(passage: string): string[] {
  return passage
    .split(/(?<=[.!?。！？]["'”’)\]]*)\s+(?=["'“‘([]?[\p{Lu}\p{Lo}\p{N}])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}
