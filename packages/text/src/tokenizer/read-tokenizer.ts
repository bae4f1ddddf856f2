import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CounterpointError } from '@counterpoint/core';
import { isRecord } from './check-tokenizer-files.js';
import { PieceTokenizer } from './piece-tokenizer.js';
import type { TokenizerFiles } from './text-tokenizer.js';
import { bertTokenizerFiles } from './bert-tokenizer-files.js';
import { clipTokenizerFiles } from './clip-tokenizer-files.js';
import { gpt2TokenizerFiles } from './gpt2-tokenizer-files.js';
import { robertaTokenizerFiles } from './roberta-tokenizer-files.js';
import { switchOf, type TokenizerSettings } from './tokenizer-settings.js';

/** Beyond any published vocabulary; a file that claims more is refused before it is parsed. */
const mostBytes = 128 * 2 ** 20;

/**
 * Reads a tokenizer: a `tokenizer.json`, a BERT `vocab.txt`, a `vocab.json` beside `merges.txt`
 * (GPT-2's, RoBERTa's or
 * CLIP's), CLIP's merges, or a folder that holds one of them (in that order). Files may be gzipped.
 * `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json` beside them are used.
 *
 * @throws CP_TEXT_TOKENIZER_MISSING, CP_TEXT_TOKENIZER_MALFORMED
 */
export async function readTokenizer(path: string): Promise<PieceTokenizer> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats) throw missing(path, 'a tokenizer.json, a vocab.txt or a folder that holds one');
  const [folder, names] = stats.isDirectory() ? [path, undefined] : [join(path, '..'), path];
  if (names !== undefined && /vocab[^/]*\.txt(\.gz)?$/u.test(path) && !/bpe/u.test(path))
    return bertTokenizer(path, await settingsOf(folder));
  if (names !== undefined && /bpe[^/]*\.txt(\.gz)?$/u.test(path))
    return new PieceTokenizer(clipTokenizerFiles(await text(path)), path);
  if (names !== undefined && !/vocab\.json(\.gz)?$|merges\.txt(\.gz)?$/u.test(path))
    return new PieceTokenizer(await tokenizerJson(path, folder), path);
  return readFolder(folder);
}

async function readFolder(folder: string): Promise<PieceTokenizer> {
  const find = async (...names: string[]): Promise<string | undefined> => {
    for (const name of names.flatMap((each) => [each, `${each}.gz`]))
      if (await exists(join(folder, name))) return join(folder, name);
    return undefined;
  };
  const json = await find('tokenizer.json');
  if (json) return new PieceTokenizer(await tokenizerJson(json, folder), json);
  const settings = await settingsOf(folder);
  const bert = await find('vocab.txt');
  if (bert) return bertTokenizer(bert, settings);
  const [vocab, merges] = [await find('vocab.json'), await find('merges.txt')];
  if (vocab && merges) {
    const pieces = parse(await text(vocab), vocab) as Record<string, number>;
    return new PieceTokenizer(byteLevelFiles(pieces, await text(merges), settings), vocab);
  }
  const clip = await find('bpe_simple_vocab_16e6.txt');
  if (clip) return new PieceTokenizer(clipTokenizerFiles(await text(clip)), clip);
  throw missing(
    folder,
    'tokenizer.json, vocab.txt, vocab.json with merges.txt, or bpe_simple_vocab_16e6.txt',
  );
}

async function bertTokenizer(path: string, settings: TokenizerSettings): Promise<PieceTokenizer> {
  return new PieceTokenizer(bertTokenizerFiles(linesOf(await text(path)), { settings }), path);
}

/**
 * A `vocab.json` with its `merges.txt`: of CLIP, of RoBERTa and its kin, or of GPT-2, as their
 * special pieces say.
 */
function byteLevelFiles(
  vocab: Readonly<Record<string, number>>,
  merges: string,
  settings: TokenizerSettings,
): TokenizerFiles {
  if (Object.hasOwn(vocab, '<|startoftext|>')) return clipTokenizerFiles(merges, vocab);
  const isRoberta = /^(Roberta|Bart|Longformer)/u.test(String(settings.config['tokenizer_class']));
  const hasRobertaPieces = Object.hasOwn(vocab, '<s>') && Object.hasOwn(vocab, '</s>');
  return isRoberta || hasRobertaPieces
    ? robertaTokenizerFiles(vocab, merges, settings)
    : gpt2TokenizerFiles(vocab, merges, settings);
}

/**
 * `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json` of a folder; each may
 * be missing.
 */
async function settingsOf(folder: string): Promise<TokenizerSettings> {
  const read = async (name: string): Promise<Record<string, unknown>> => {
    const path = join(folder, name);
    return (await exists(path)) ? parse(await text(path), path) : {};
  };
  const added = await read('added_tokens.json');
  const bad = Object.entries(added).find(([, id]) => !Number.isSafeInteger(id) || Number(id) < 0);
  if (bad !== undefined)
    throw new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
      what: `The added token ${JSON.stringify(bad[0])} has the id ${JSON.stringify(bad[1])}`,
      where: join(folder, 'added_tokens.json'),
      expected: 'an object of ids by token',
      remedy: 'copy the file again',
    });
  const config = {
    ...(await read('special_tokens_map.json')),
    ...(await read('tokenizer_config.json')),
  };
  return { config, added: added as Record<string, number> };
}

async function tokenizerJson(path: string, folder: string): Promise<TokenizerFiles> {
  const tokenizer = parse(await text(path), path);
  const { config } = await settingsOf(folder);
  return { tokenizer: withSwitches(tokenizer, config), config };
}

/**
 * BERT's switches of `tokenizer_config.json` go before those of `tokenizer.json`, as in
 * transformers: a config
 * with `do_lower_case` false keeps case, whatever the normalizer says.
 */
function withSwitches(
  tokenizer: Record<string, unknown>,
  config: TokenizerSettings['config'],
): Record<string, unknown> {
  const { normalizer } = tokenizer;
  if (!isRecord(normalizer) || normalizer['type'] !== 'BertNormalizer') return tokenizer;
  if (/^(PreTrained|Tokenizers)/u.test(String(config['tokenizer_class']))) return tokenizer;
  const lowercase = switchOf(config, 'do_lower_case') ?? normalizer['lowercase'];
  const accents = switchOf(config, 'strip_accents') ?? normalizer['strip_accents'];
  const chinese = switchOf(config, 'tokenize_chinese_chars') ?? normalizer['handle_chinese_chars'];
  return {
    ...tokenizer,
    normalizer: {
      ...normalizer,
      lowercase,
      strip_accents: accents,
      handle_chinese_chars: chinese,
    },
  };
}

function parse(json: string, where: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
      what: 'The file is not JSON',
      where,
      expected: 'a JSON object',
      remedy: 'copy the file again',
      cause,
    });
  }
  if (!isRecord(value))
    throw new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
      what: 'The file holds no JSON object',
      where,
      expected: 'a JSON object',
      remedy: 'copy the file again',
    });
  return value;
}

async function text(path: string): Promise<string> {
  const { size } = await stat(path);
  const tooLarge = (bytes: number) =>
    new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
      what: `The file is larger than any vocabulary (${bytes} bytes)`,
      where: path,
      expected: `at most ${mostBytes} bytes`,
      remedy: 'check that this is a tokenizer',
    });
  if (size > mostBytes) throw tooLarge(size);
  const bytes = await readFile(path);
  if (!path.endsWith('.gz')) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes }).toString('utf8');
  } catch (cause) {
    throw new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
      what: 'The file cannot be decompressed',
      where: path,
      expected: `gzip of at most ${mostBytes} bytes`,
      remedy: 'copy the file again',
      cause,
    });
  }
}

function linesOf(file: string): string[] {
  const lines = file.replace(/^\uFEFF/u, '').split(/\r?\n/u);
  if (lines[lines.length - 1] === '') lines.pop();
  return lines;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
const missing = (where: string, expected: string) =>
  new CounterpointError('CP_TEXT_TOKENIZER_MISSING', {
    what: 'There is no tokenizer',
    where,
    expected,
    remedy: 'train one (counterpoint-nlp tokenizer) or copy the one published with the model',
  });
