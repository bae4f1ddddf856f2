import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { CounterpointError, isLfsPointer, lfsPointerFacts } from '@counterpoint/core';
import { jsonObject, jsonValue } from '../file/json-text.js';

/** Beyond any published vocabulary; a file that claims more is refused before it is parsed. */
const mostBytes = 128 * 2 ** 20;

/** A JSON object. @throws CP_TEXT_TOKENIZER_MALFORMED */
export function parseObject(json: string, where: string): Record<string, unknown> {
  const fault = (what: string, cause?: unknown): CounterpointError =>
    new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
      what,
      where,
      expected: 'a JSON object',
      remedy: 'copy the file again',
      cause,
    });
  return jsonObject(jsonValue(json, fault), fault);
}

/**
 * The text of a file, decompressed, without a byte-order mark.
 *
 * @throws CP_TEXT_TOKENIZER_MALFORMED
 */
export async function readText(path: string): Promise<string> {
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
  if (isLfsPointer(bytes))
    throw new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', { ...lfsPointerFacts, where: path });
  const decoded = (read: Buffer) => read.toString('utf8').replace(/^\uFEFF/u, '');
  if (!path.endsWith('.gz')) return decoded(bytes);
  try {
    return decoded(gunzipSync(bytes, { maxOutputLength: mostBytes }));
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
