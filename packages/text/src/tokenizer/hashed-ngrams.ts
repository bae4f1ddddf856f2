import { CounterpointError } from '@counterpoint/core';
import type { EncodeOptions, SpecialIds, TextTokenizer } from './text-tokenizer.js';

/** The features and the table size of {@link HashedNgrams}. Component: `text/hashed-ngrams`. */
export interface HashedNgramsConfig {
  /** Rows of the table that the features are hashed into; the first is padding. @default 32768 */
  readonly buckets?: number;
  /**
   * Lengths of the character n-grams of each word, its edges marked; empty for none. @default [3,
   * 4, 5]
   */
  readonly characters?: readonly number[];
  /** Runs of this many words; 1 is the word itself. @default [1] */
  readonly words?: readonly number[];
  /** @default true */
  readonly lowercase?: boolean;
  /**
   * Put the padding's id before each word, for an encoder that looks at words one by one. @default
   * false
   */
  readonly marks?: boolean;
}

const mostCharacters = 20_000;
const word = /[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu;

/**
 * A vocabulary that needs no training: words and their character n-grams, hashed into a table.
 * Bojanowski et al. 2017 (fastText),
 * https://arxiv.org/abs/1607.04606, section 3.2, with the words hashed too. The order of the ids
 * means nothing: they are for a bag.
 */
export class HashedNgrams implements TextTokenizer {
  readonly size: number;
  readonly special: SpecialIds = { pad: 0 };
  readonly fingerprint: string;
  readonly config: Required<HashedNgramsConfig>;
  readonly #remembered = new Map<string, readonly number[]>();

  constructor({
    buckets = 32_768,
    characters = [3, 4, 5],
    words = [1],
    lowercase = true,
    marks = false,
  }: HashedNgramsConfig = {}) {
    if (
      !Number.isSafeInteger(buckets) ||
      buckets < 2 ||
      [...characters, ...words].some((length) => !Number.isSafeInteger(length) || length < 1) ||
      characters.length + words.length === 0
    ) {
      throw new CounterpointError('CP_TEXT_CONFIG', {
        what: 'Hashed n-grams need at least two buckets and one length',
        expected: 'buckets >= 2, whole lengths of at least 1',
        remedy: 'correct the config',
      });
    }
    if (marks && words.some((length) => length > 1)) {
      throw new CounterpointError('CP_TEXT_CONFIG', {
        what: 'A run of words belongs to no single word that could be marked',
        expected: 'words: [1] or none beside marks',
        remedy: 'leave runs of words out, or the marks',
      });
    }
    this.config = { buckets, characters, words, lowercase, marks };
    this.size = buckets;
    const described = { buckets, characters, words, lowercase, marks: marks || undefined };
    this.fingerprint = `hashed-ngrams-1 ${JSON.stringify(described)}`; // without marks as before there were any
  }

  encode(text: string, { maxTokens = Infinity }: EncodeOptions = {}): Int32Array {
    const words = this.#words(text);
    const ids: number[] = [];
    for (const length of this.config.words) {
      if (length === 1) continue;
      for (let i = 0; i + length <= words.length; i++)
        ids.push(this.#bucket(`\u0001${words.slice(i, i + length).join(' ')}`));
    }
    for (const each of words) {
      let buckets = this.#remembered.get(each);
      if (!buckets) {
        buckets = [
          ...(this.config.marks ? [this.special.pad] : []),
          ...this.#featuresOf(each).map((feature) => this.#bucket(feature)),
        ];
        if (this.#remembered.size > 200_000) this.#remembered.clear();
        if (each.length <= 64) this.#remembered.set(each, buckets);
      }
      for (const id of buckets) ids.push(id);
      if (ids.length >= maxTokens) break;
    }
    return Int32Array.from(ids.slice(0, maxTokens));
  }

  pieces(text: string): string[] {
    return this.#words(text).flatMap((each) => this.#featuresOf(each));
  }

  #words(text: string): string[] {
    const cut = text.length > mostCharacters ? text.slice(0, mostCharacters) : text;
    const normal = cut.normalize('NFC');
    return (this.config.lowercase ? normal.toLowerCase() : normal).match(word) ?? [];
  }

  #featuresOf(each: string): string[] {
    const { characters, words } = this.config;
    const features = words.includes(1) ? [each] : [];
    const letters = Array.from(`<${each}>`);
    for (const length of characters) {
      if (length >= letters.length) continue;
      for (let i = 0; i + length <= letters.length; i++)
        features.push(`\u0000${letters.slice(i, i + length).join('')}`);
    }
    return features;
  }

  #bucket(feature: string): number {
    return 1 + (murmur(feature) % (this.config.buckets - 1));
  }
}

/** MurmurHash3 (Appleby, public domain), 32 bits, over UTF-16 units. */
function murmur(text: string): number {
  let hash = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    hash ^= k;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
