import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Rng } from '@counterpoint/core';
import {
  HashedNgrams,
  readTokenizer,
  trainByteBpe,
  trainWordPiece,
  type TextTokenizer,
} from '@counterpoint/text';
import { Tokenizer } from '@huggingface/tokenizers';
import { dataFolder } from '../../vitest/data-folder.js';
import type { Benchmark } from './benchmark.js';

const maximum = 40_000;

/** Short sentences of the development data, or of made-up words where it is missing. */
function sentences(): string[] {
  const folder = dataFolder('tatoeba-parallel');
  if (folder !== undefined)
    return gunzipSync(readFileSync(join(folder, 'sentences.en.txt.gz')))
      .toString('utf8')
      .split('\n')
      .slice(0, maximum);
  const rng = Rng.of(1, 'tokenize');
  const words = Array.from({ length: 8000 }, () =>
    Array.from({ length: 2 + rng.integer(8) }, () => 'etaoinshrdlu'[rng.integer(12)]).join(''),
  );
  return Array.from({ length: maximum }, () =>
    Array.from(
      { length: 4 + rng.integer(7) },
      () => words[Math.floor(8000 * rng.uniform() ** 3)]!,
    ).join(' '),
  );
}

function secondsOf(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/**
 * Short sentences to ids, each tokenizer new at the start so that nothing is remembered; beside the
 * library that it runs, word for word.
 */
export const run: Benchmark = async ({ say }) => {
  const texts = sentences();
  const bert = dataFolder('tokenizers/bert-base-uncased');
  const pieces =
    bert === undefined ? await trainWordPiece(texts, { size: 16_000 }) : await readTokenizer(bert);
  const bytes = await trainByteBpe(texts.slice(0, 10_000), { size: 8000 });
  const tokenizers: Record<string, TextTokenizer> = {
    WordPiece: pieces,
    'byte-level BPE': bytes,
    'hashed n-grams': new HashedNgrams(),
  };
  const seconds = Object.fromEntries(
    Object.entries(tokenizers).map(([name, tokenizer]) => [
      name,
      secondsOf(() => texts.forEach((text) => tokenizer.encode(text, { maxTokens: 128 }))),
    ]),
  );
  for (const [name, duration] of Object.entries(seconds))
    say(
      `tokenize: ${name}, ${Math.round(texts.length / duration)} sentences/s a core ` +
        `(${texts.length} of ${Math.round(texts.join('').length / texts.length)} characters)`,
    );
  const library = new Tokenizer(pieces.files.tokenizer, pieces.files.config);
  const some = texts.slice(0, 4000);
  const peer =
    (secondsOf(() => some.forEach((text) => library.encode(text))) * texts.length) / some.length;
  say(
    `tokenize: @huggingface/tokenizers alone, ${Math.round(texts.length / peer)} ` +
      `sentences/s a core; ours takes ${(seconds['WordPiece']! / peer).toFixed(2)} of its ` +
      'time',
  );
  return {
    name: 'tokenize',
    ours: seconds['WordPiece']!,
    peer,
    ratio: seconds['WordPiece']! / peer,
    memoryRatio: null,
  };
};
