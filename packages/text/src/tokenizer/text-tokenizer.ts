/** Ids with a meaning of their own; those that a vocabulary lacks are undefined. */
export interface SpecialIds {
  readonly pad: number;
  readonly unknown?: number;
  readonly mask?: number;
}

/** The length and the special ids of a text that a {@link TextTokenizer} encodes. */
export interface EncodeOptions {
  /**
   * At most this many ids, special ones included; the middle of the text is kept whole and its end
   * cut. @default no limit
   */
  readonly maxTokens?: number;
  /** Put the special ids that the tokenizer's template asks for around the text. @default true */
  readonly special?: boolean;
}

/**
 * Turns a text into ids. Deterministic; the same text gives the same ids wherever it stands in a
 * batch.
 */
export interface TextTokenizer {
  /** One more than the largest id: the number of rows that an embedding table needs. */
  readonly size: number;
  readonly special: SpecialIds;
  /**
   * Changes when any text might be encoded differently. Stored with a model and compared when both
   * are loaded.
   */
  readonly fingerprint: string;
  /**
   * The ids of a text.
   *
   * @returns [tokens], at most `options.maxTokens` of them
   */
  encode(text: string, options?: EncodeOptions): Int32Array;
  /** The pieces without special ones, as strings of the vocabulary. */
  pieces(text: string): string[];
}

/**
 * What a Hugging Face folder stores: the contents of `tokenizer.json` and `tokenizer_config.json`.
 */
export interface TokenizerFiles {
  readonly tokenizer: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}
