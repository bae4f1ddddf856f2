import { isRecord } from './check-tokenizer-files.js';
import type { AddedToken } from './special-tokens.js';

/** What a folder says about a tokenizer beside its vocabulary. */
export interface TokenizerSettings {
  /**
   * The content of `tokenizer_config.json`, with the special tokens of `special_tokens_map.json`.
   */
  readonly config: Readonly<Record<string, unknown>>;
  /** Tokens of `added_tokens.json` and `added_tokens_decoder`, by content. */
  readonly added: Readonly<Record<string, number>>;
  /** How added tokens are found, by content; those of `added_tokens_decoder`. */
  readonly flags?: Readonly<Record<string, Partial<AddedToken>>>;
}

/** What a config switches on or off. */
export const switches: readonly string[] = [
  'do_lower_case',
  'strip_accents',
  'tokenize_chinese_chars',
  'add_prefix_space',
];

export const noSettings: TokenizerSettings = { config: {}, added: {} };

/** A token that a config names: by its content, or as an object with it. */
export function tokenNamed(config: TokenizerSettings['config'], key: string): string | undefined {
  const value = config[key];
  const content = isRecord(value) ? value['content'] : value;
  return typeof content === 'string' && content !== '' ? content : undefined;
}

/** A switch that a config sets; undefined where it does not. */
export function switchOf(config: TokenizerSettings['config'], key: string): boolean | undefined {
  const value = config[key];
  return typeof value === 'boolean' ? value : undefined;
}

const specialKeys = ['bos', 'eos', 'unk', 'sep', 'pad', 'cls', 'mask'].map(
  (name) => `${name}_token`,
);

/** The special tokens that a config names. */
export function namedTokens(config: TokenizerSettings['config']): readonly string[] {
  const others = config['additional_special_tokens'];
  const values = [
    ...specialKeys.map((key) => config[key]),
    ...(Array.isArray(others) ? (others as readonly unknown[]) : []),
  ];
  return values.flatMap((token) => tokenNamed({ token }, 'token') ?? []);
}
