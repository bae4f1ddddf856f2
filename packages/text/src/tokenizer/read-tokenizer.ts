import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError, ifExists } from '@counterpoint/core';
import { mergeTokenizerSettings } from './merge-tokenizer-settings.js';
import { PieceTokenizer } from './piece-tokenizer.js';
import type { TokenizerFiles } from './text-tokenizer.js';
import { bertTokenizerFiles } from './bert-tokenizer-files.js';
import { clipTokenizerFiles } from './clip-tokenizer-files.js';
import { gpt2TokenizerFiles } from './gpt2-tokenizer-files.js';
import { robertaTokenizerFiles } from './roberta-tokenizer-files.js';
import { readTokenizerSettings } from './read-tokenizer-settings.js';
import { byteLevelClasses, requireClass, wordPieceClasses } from './tokenizer-classes.js';
import { isFile } from '../file/is-file.js';
import { parseObject, readText } from './tokenizer-text.js';
import type { TokenizerSettings } from './tokenizer-settings.js';

/**
 * Reads a tokenizer: a `tokenizer.json`, a BERT `vocab.txt`, a `vocab.json` beside `merges.txt`
 * (GPT-2's, RoBERTa's or
 * CLIP's), CLIP's merges, or a folder that holds one of them (in that order). Files may be gzipped.
 * `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json` beside them are used.
 *
 * @throws CP_TEXT_TOKENIZER_MISSING, CP_TEXT_TOKENIZER_MALFORMED
 */
export async function readTokenizer(path: string): Promise<PieceTokenizer> {
  const stats = await ifExists(stat(path));
  if (!stats) throw missing(path, 'a tokenizer.json, a vocab.txt or a folder that holds one');
  const [folder, names] = stats.isDirectory() ? [path, undefined] : [join(path, '..'), path];
  if (names !== undefined && /vocab[^/]*\.txt(\.gz)?$/u.test(path) && !/bpe/u.test(path))
    return bertTokenizer(path, await readTokenizerSettings(folder));
  if (names !== undefined && /bpe[^/]*\.txt(\.gz)?$/u.test(path))
    return new PieceTokenizer(clipTokenizerFiles(await readText(path)), path);
  if (names !== undefined && !/vocab\.json(\.gz)?$|merges\.txt(\.gz)?$/u.test(path))
    return new PieceTokenizer(await tokenizerJson(path, folder), path);
  return readFolder(folder);
}

async function readFolder(folder: string): Promise<PieceTokenizer> {
  const find = async (...names: string[]): Promise<string | undefined> => {
    for (const name of names.flatMap((each) => [each, `${each}.gz`]))
      if (await isFile(join(folder, name))) return join(folder, name);
    return undefined;
  };
  const json = await find('tokenizer.json');
  if (json) return new PieceTokenizer(await tokenizerJson(json, folder), json);
  const settings = await readTokenizerSettings(folder);
  const bert = await find('vocab.txt');
  if (bert) return bertTokenizer(bert, settings);
  const [vocab, merges] = [await find('vocab.json'), await find('merges.txt')];
  if (vocab && merges) {
    requireClass(settings.config, byteLevelClasses, vocab);
    const pieces = parseObject(await readText(vocab), vocab) as Record<string, number>;
    return new PieceTokenizer(byteLevelFiles(pieces, await readText(merges), settings), vocab);
  }
  const clip = await find('bpe_simple_vocab_16e6.txt');
  if (clip) return new PieceTokenizer(clipTokenizerFiles(await readText(clip)), clip);
  throw missing(
    folder,
    'tokenizer.json, vocab.txt, vocab.json with merges.txt, or bpe_simple_vocab_16e6.txt',
  );
}

async function bertTokenizer(path: string, settings: TokenizerSettings): Promise<PieceTokenizer> {
  requireClass(settings.config, wordPieceClasses, path);
  return new PieceTokenizer(bertTokenizerFiles(linesOf(await readText(path)), { settings }), path);
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

/** Entries of a config that a `tokenizer.json` does without; transformers.js would apply them too. */
const slowKeys: readonly string[] = ['remove_space', 'do_lowercase_and_remove_accent'];

async function tokenizerJson(path: string, folder: string): Promise<TokenizerFiles> {
  const tokenizer = parseObject(await readText(path), path);
  const settings = await readTokenizerSettings(folder);
  const config = Object.entries(settings.config).filter(([key]) => !slowKeys.includes(key));
  return {
    tokenizer: mergeTokenizerSettings(tokenizer, settings, path),
    config: Object.fromEntries(config),
  };
}

function linesOf(file: string): string[] {
  const lines = file.split(/\r?\n/u);
  if (lines[lines.length - 1] === '') lines.pop();
  return lines;
}

const missing = (where: string, expected: string) =>
  new CounterpointError('CP_TEXT_TOKENIZER_MISSING', {
    what: 'There is no tokenizer',
    where,
    expected,
    remedy: 'train one (counterpoint-nlp tokenizer) or copy the one published with the model',
  });
