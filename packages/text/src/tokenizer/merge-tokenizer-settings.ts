import { CounterpointError } from '@counterpoint/core';
import { isRecord } from './check-tokenizer-files.js';
import { addedToken, type AddedToken } from './special-tokens.js';
import { namedTokens, switchOf, type TokenizerSettings } from './tokenizer-settings.js';

type Parts = Readonly<Record<string, unknown>>;

/**
 * A `tokenizer.json` with what the files beside it say, by the rules of the fast tokenizers of
 * transformers:
 *
 * - BERT's switches and `add_prefix_space` of `tokenizer_config.json` go first, where they are set
 *   and the part that they are about is the whole normalizer or pre-tokenizer.
 * - How a token is found (`lstrip`, `normalized`, ...) is as `added_tokens_decoder` says. Tokens
 *   that it adds get the next ids; special tokens of the vocabulary are found in texts.
 * - The pieces around a text are those of `tokenizer.json`.
 *
 * @throws CP_TEXT_TOKENIZER_MALFORMED where two files give a token different ids
 */
export function mergeTokenizerSettings(
  tokenizer: Parts,
  settings: TokenizerSettings,
  where: string,
): Record<string, unknown> {
  const { config } = settings;
  const { normalizer, pre_tokenizer: splitter } = tokenizer;
  return {
    ...tokenizer,
    ...(isRecord(normalizer) ? { normalizer: withSwitches(normalizer, config) } : {}),
    ...(isRecord(splitter) ? { pre_tokenizer: withPrefix(splitter, config) } : {}),
    ...withTokens(tokenizer, settings, where),
  };
}

/** With `do_lower_case` false a tokenizer keeps case, whatever its normalizer says. */
function withSwitches(normalizer: Parts, config: TokenizerSettings['config']): Parts {
  if (normalizer['type'] !== 'BertNormalizer') return normalizer;
  if (/^(PreTrained|Tokenizers)/u.test(String(config['tokenizer_class']))) return normalizer;
  return {
    ...normalizer,
    lowercase: switchOf(config, 'do_lower_case') ?? normalizer['lowercase'],
    strip_accents: switchOf(config, 'strip_accents') ?? normalizer['strip_accents'],
    handle_chinese_chars:
      switchOf(config, 'tokenize_chinese_chars') ?? normalizer['handle_chinese_chars'],
  };
}

function withPrefix(splitter: Parts, config: TokenizerSettings['config']): Parts {
  const prefix = switchOf(config, 'add_prefix_space');
  const fits = splitter['type'] === 'ByteLevel' && prefix !== undefined;
  return fits ? { ...splitter, add_prefix_space: prefix } : splitter;
}

/** `added_tokens`, where the settings change them. A malformed list is left for the check of it. */
function withTokens(
  { model, added_tokens: listed = [] }: Parts,
  { config, added, flags = {} }: TokenizerSettings,
  where: string,
): { readonly added_tokens?: readonly unknown[] } {
  if (!isRecord(model) || !Array.isArray(listed) || !listed.every(isToken)) return {};
  const ids = idsOf(model['vocab']);
  for (const { content, id } of listed) ids.set(content, id);
  const tokens = new Map(
    listed.map((token): [string, Partial<AddedToken>] => [token.content, token]),
  );
  for (const [content, id] of Object.entries(added).sort(([, a], [, b]) => a - b)) {
    const known = ids.get(content) ?? nextId(ids);
    if (known !== id)
      throw new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
        what: `The token ${JSON.stringify(content)} has the id ${id} in the files beside it, here ${known}`,
        where,
        expected: 'one id in tokenizer.json, tokenizer_config.json and added_tokens.json',
        remedy:
          'save the tokenizer again (AutoTokenizer, save_pretrained), or delete the stale file',
      });
    ids.set(content, id);
    tokens.set(content, flagged(tokens.get(content), content, id, flags[content]));
  }
  for (const content of namedTokens(config)) {
    const id = ids.get(content);
    if (id !== undefined && !tokens.has(content)) tokens.set(content, addedToken(content, id));
  }
  return { added_tokens: [...tokens.values()] };
}

/** A token with the flags of `added_tokens_decoder`; as it is where they say the same. */
function flagged(
  token: Partial<AddedToken> | undefined,
  content: string,
  id: number,
  flags: Partial<AddedToken> = {},
): Partial<AddedToken> {
  if (token === undefined) return addedToken(content, id, flags);
  const special = token.special ?? false;
  const complete = addedToken(content, id, { special, normalized: !special, ...token });
  const changed = Object.entries(flags).some(
    ([name, value]) => complete[name as keyof AddedToken] !== value,
  );
  return changed ? { ...complete, ...flags } : token;
}

const isToken = (token: unknown): token is Partial<AddedToken> & { content: string; id: number } =>
  isRecord(token) && typeof token['content'] === 'string' && typeof token['id'] === 'number';

function nextId(ids: ReadonlyMap<string, number>): number {
  let next = 0;
  for (const id of ids.values()) next = Math.max(next, id + 1);
  return next;
}

/** Ids by piece of a vocabulary: of an object, or of a list of pieces and scores. */
function idsOf(vocab: unknown): Map<string, number> {
  const entries: [string, number][] = Array.isArray(vocab)
    ? vocab.map((entry: unknown, id) => [String(Array.isArray(entry) ? entry[0] : ''), id])
    : (Object.entries(isRecord(vocab) ? vocab : {}) as [string, number][]);
  return new Map(entries);
}
