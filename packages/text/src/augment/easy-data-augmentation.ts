import type { Augmenter, Rng } from '@counterpoint/core';
import { textOf, wordsOf } from './words.js';

/** One change of a list of words. */
export type Edit =
  | { readonly kind: 'replace' | 'insert'; readonly at: number; readonly word: string }
  | { readonly kind: 'swap'; readonly at: number; readonly with: number }
  | { readonly kind: 'delete'; readonly at: number };

/** The edits of {@link easyDataAugmentation}, their share of the words, and the synonyms. */
export interface EasyDataAugmentationConfig {
  /**
   * Words of the same meaning, by lower-case word. Without it, replacing and inserting are left
   * out.
   */
  readonly synonyms?: Readonly<Record<string, readonly string[]>>;
  /** The share of words that an operation changes; at least one. @default .1 */
  readonly share?: number;
  /** The operations, one of which is drawn for each view. @default all four */
  readonly operations?: readonly Edit['kind'][];
}

/**
 * Easy data augmentation: synonym replacement, random insertion, random swap, random deletion. Wei
 * and Zou 2019,
 * https://arxiv.org/abs/1901.11196, section 2. Edits apply in order, each to what the one before
 * left.
 */
export function easyDataAugmentation({
  synonyms = {},
  share = 0.1,
  operations = ['replace', 'insert', 'swap', 'delete'],
}: EasyDataAugmentationConfig = {}): Augmenter<string, readonly Edit[]> {
  const synonymsOf = (word: string): readonly string[] =>
    Object.hasOwn(synonyms, word.toLowerCase()) ? synonyms[word.toLowerCase()]! : [];
  return {
    draw(text, rng) {
      const words = wordsOf(text);
      const replaceable = words.flatMap((word, at) => (synonymsOf(word).length > 0 ? [at] : []));
      const possible = operations.filter((kind) =>
        kind === 'swap' || kind === 'delete' ? words.length > 1 : replaceable.length > 0,
      );
      if (possible.length === 0) return [];
      const kind = rng.pick(possible);
      const count = Math.max(1, Math.round(share * words.length));
      return kind === 'delete'
        ? deletions(words.length, share, rng)
        : edits(kind, count, words, replaceable, synonymsOf, rng);
    },
    apply: (text, edits) =>
      edits.length === 0 ? text : textOf(edits.reduce(edited, wordsOf(text))),
  };
}

function deletions(count: number, share: number, rng: Rng): Edit[] {
  const places = Array.from({ length: count }, (_, at) => at).filter(() => rng.chance(share));
  if (places.length === count) places.splice(rng.integer(count), 1);
  return places.reverse().map((at) => ({ kind: 'delete', at }));
}

function edits(
  kind: 'replace' | 'insert' | 'swap',
  count: number,
  words: readonly string[],
  replaceable: readonly number[],
  synonymsOf: (word: string) => readonly string[],
  rng: Rng,
): Edit[] {
  if (kind === 'replace') {
    const order = [...rng.permutation(replaceable.length)]
      .slice(0, count)
      .map((i) => replaceable[i]!);
    return order.map((at) => ({ kind, at, word: rng.pick(synonymsOf(words[at]!)) }));
  }
  return Array.from({ length: count }, (_, done): Edit => {
    if (kind === 'insert')
      return {
        kind,
        at: rng.integer(words.length + done + 1),
        word: rng.pick(synonymsOf(words[rng.pick(replaceable)]!)),
      };
    const at = rng.integer(words.length);
    const other = rng.integer(words.length - 1);
    return { kind, at, with: other < at ? other : other + 1 };
  });
}

function edited(words: readonly string[], edit: Edit): string[] {
  const changed = [...words];
  if (edit.kind === 'swap')
    [changed[edit.at], changed[edit.with]] = [words[edit.with]!, words[edit.at]!];
  else if (edit.kind === 'delete') changed.splice(edit.at, 1);
  else changed.splice(edit.at, edit.kind === 'replace' ? 1 : 0, edit.word);
  return changed;
}
