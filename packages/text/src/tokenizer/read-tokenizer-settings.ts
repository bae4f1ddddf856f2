import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import { isRecord } from './check-tokenizer-files.js';
import type { AddedToken } from './special-tokens.js';
import { namedTokens, switches, type TokenizerSettings } from './tokenizer-settings.js';
import { isFile } from '../file/is-file.js';
import { parseObject, readText } from './tokenizer-text.js';

/**
 * `tokenizer_config.json` with its `added_tokens_decoder`, `special_tokens_map.json` and
 * `added_tokens.json` of a folder; each may be missing.
 *
 * @throws CP_TEXT_TOKENIZER_MALFORMED
 */
export async function readTokenizerSettings(folder: string): Promise<TokenizerSettings> {
  const read = async (name: string): Promise<Record<string, unknown>> => {
    const path = join(folder, name);
    return (await isFile(path)) ? parseObject(await readText(path), path) : {};
  };
  const configPath = join(folder, 'tokenizer_config.json');
  const own = await read('tokenizer_config.json');
  for (const name of switches)
    if (typeof (own[name] ?? false) !== 'boolean')
      throw malformed(`${name} is ${JSON.stringify(own[name])}`, configPath, 'true, false or null');
  const decoder = own['added_tokens_decoder'] ?? {};
  if (!isRecord(decoder))
    throw malformed('added_tokens_decoder is no object', configPath, 'tokens by their ids');
  const byId = Object.entries(decoder).map(([id, token]) => decoderToken(id, token, configPath));
  const addedPath = join(folder, 'added_tokens.json');
  const byContent = Object.entries(await read('added_tokens.json')).map(([content, id]) => {
    if (isId(id)) return { content, id };
    throw malformed(
      `The added token ${JSON.stringify(content)} has the id ${JSON.stringify(id)}`,
      addedPath,
      'an object of ids by token',
    );
  });
  const tokens = [...byContent, ...byId];
  const ids = new Map(byContent.map(({ content, id }) => [content, id]));
  for (const { content, id } of byId)
    if ((ids.get(content) ?? id) !== id)
      throw malformed(
        `The added token ${JSON.stringify(content)} has the ids ${ids.get(content)} and ${id}`,
        configPath,
        'the id of added_tokens.json',
      );
  const config = {
    ...(await read('special_tokens_map.json')),
    ...classOf(await read('config.json')),
    ...own,
  };
  // As transformers: a token of added_tokens.json is a word, unless it is named as a special one.
  const named = new Set(namedTokens(config));
  const flagsOf = (content: string) => ({
    special: named.has(content),
    normalized: !named.has(content),
  });
  return {
    config,
    added: Object.fromEntries(tokens.map(({ content, id }) => [content, id])),
    flags: Object.fromEntries([
      ...byContent.map(({ content }) => [content, flagsOf(content)]),
      ...byId.map(({ content, flags }) => [content, flags]),
    ]),
  };
}

/** As transformers, where `tokenizer_config.json` names no class: that of the model's config. */
const classOf = ({ tokenizer_class: name }: Readonly<Record<string, unknown>>) =>
  typeof name === 'string' ? { tokenizer_class: name } : {};

interface DecoderToken {
  readonly id: number;
  readonly content: string;
  readonly flags: Partial<AddedToken>;
}

function decoderToken(id: string, token: unknown, where: string): DecoderToken {
  if (!isRecord(token) || typeof token['content'] !== 'string' || !isId(Number(id)))
    throw malformed(
      `added_tokens_decoder has an entry ${JSON.stringify(id)}: ${JSON.stringify(token)}`,
      where,
      'tokens by their ids: { "0": { "content": "[PAD]", ... } }',
    );
  const flags = ['single_word', 'lstrip', 'rstrip', 'normalized', 'special']
    .filter((name) => typeof token[name] === 'boolean')
    .map((name) => [name, token[name]]);
  return { id: Number(id), content: token['content'], flags: Object.fromEntries(flags) };
}

const isId = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const malformed = (what: string, where: string, expected: string) =>
  new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
    what,
    where,
    expected,
    remedy: 'copy the file again',
  });
