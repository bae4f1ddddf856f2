import { CounterpointError } from '@counterpoint/core';
import { buildTokenizer } from './build-tokenizer.js';
import type { TokenizerFiles } from './text-tokenizer.js';

const mostRemembered = 500_000;

/**
 * The words of a corpus as a tokenizer's normalizer and pre-tokenizer see them, with their counts.
 */
export async function countWords(
  corpus: Iterable<string> | AsyncIterable<string>,
  files: TokenizerFiles,
): Promise<Map<string, number>> {
  const { normalizer, pre_tokenizer: splitter } = buildTokenizer(files, 'tokenizer.json');
  const chunks = new Map<string, number>();
  const words = new Map<string, number>();
  const flush = () => {
    for (const [chunk, count] of chunks) {
      const normal = normalizer ? normalizer(chunk) : chunk;
      for (const word of splitter ? splitter(normal) : [normal])
        if (word !== '') words.set(word, (words.get(word) ?? 0) + count);
    }
    chunks.clear();
  };
  for await (const text of corpus) {
    for (const chunk of text.split(/(?=\s)/u)) chunks.set(chunk, (chunks.get(chunk) ?? 0) + 1);
    if (chunks.size > mostRemembered) flush();
  }
  flush();
  if (words.size === 0) {
    throw new CounterpointError('CP_TEXT_CORPUS_TOO_SMALL', {
      what: 'The corpus holds no words',
      expected: 'at least one line of text',
      remedy: 'check the path and the column of the corpus',
    });
  }
  return words;
}
