import { isRecord } from './check-tokenizer-files.js';

/** What a folder says about a tokenizer beside its vocabulary. */
export interface TokenizerSettings {
  /**
   * The content of `tokenizer_config.json`, with the special tokens of `special_tokens_map.json`.
   */
  readonly config: Readonly<Record<string, unknown>>;
  /** Tokens of `added_tokens.json`, by content. */
  readonly added: Readonly<Record<string, number>>;
}

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
