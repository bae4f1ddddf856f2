import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CounterpointError } from '@counterpoint/core';
import { isRecord } from './check-tokenizer-files.js';
import { PieceTokenizer } from './piece-tokenizer.js';
import type { TokenizerFiles } from './text-tokenizer.js';
import { bertTokenizerFiles, clipTokenizerFiles, gpt2TokenizerFiles } from './vocabulary-files.js';

/** Beyond any published vocabulary; a file that claims more is refused before it is parsed. */
const mostBytes = 128 * 2 ** 20;

/**
 * Reads a tokenizer: a `tokenizer.json`, a BERT `vocab.txt`, GPT-2's `vocab.json` beside `merges.txt`, CLIP's merges, or a folder that holds one
 * of them (in that order). Files may be gzipped.
 *
 * @throws CP_TEXT_TOKENIZER_MISSING, CP_TEXT_TOKENIZER_MALFORMED
 */
export async function readTokenizer(path: string): Promise<PieceTokenizer> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw missing(path, 'a tokenizer.json, a vocab.txt or a folder that holds one');
  const [folder, names] = found.isDirectory() ? [path, undefined] : [join(path, '..'), path];
  if (names !== undefined && /vocab[^/]*\.txt(\.gz)?$/u.test(path) && !/bpe/u.test(path))
    return new PieceTokenizer(bertTokenizerFiles(linesOf(await text(path))), path);
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
  const bert = await find('vocab.txt');
  if (bert) return new PieceTokenizer(bertTokenizerFiles(linesOf(await text(bert))), bert);
  const [vocab, merges] = [await find('vocab.json'), await find('merges.txt')];
  if (vocab && merges)
    return new PieceTokenizer(
      gpt2TokenizerFiles(
        parse(await text(vocab), vocab) as Record<string, number>,
        await text(merges),
      ),
      vocab,
    );
  const clip = await find('bpe_simple_vocab_16e6.txt');
  if (clip) return new PieceTokenizer(clipTokenizerFiles(await text(clip)), clip);
  throw missing(
    folder,
    'tokenizer.json, vocab.txt, vocab.json with merges.txt, or bpe_simple_vocab_16e6.txt',
  );
}

async function tokenizerJson(path: string, folder: string): Promise<TokenizerFiles> {
  const tokenizer = parse(await text(path), path);
  const beside = join(folder, 'tokenizer_config.json');
  return { tokenizer, config: (await exists(beside)) ? parse(await text(beside), beside) : {} };
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
    (found) => found.isFile(),
    () => false,
  );
const missing = (where: string, expected: string) =>
  new CounterpointError('CP_TEXT_TOKENIZER_MISSING', {
    what: 'There is no tokenizer',
    where,
    expected,
    remedy: 'train one (counterpoint-nlp tokenizer) or copy the one published with the model',
  });
