import { expect, test } from 'vitest';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.js';
import { tokenNames } from './token-names.js';

/** Letters as ids, with 1 before and 2 after. */
const letters: TextTokenizer = {
  ...{ size: 200, special: { pad: 0 }, fingerprint: 'letters' },
  pieces: (text) => [...text],
  encode(text, { maxTokens = 99, special = true } = {}) {
    const ids = [...text].map((letter) => letter.charCodeAt(0));
    if (!special) return Int32Array.from(ids.slice(0, maxTokens));
    return Int32Array.of(1, ...ids.slice(0, maxTokens - 2), 2);
  },
};

test('names each id of a text', () => {
  expect(tokenNames('abc', letters, 10)).toEqual(['[start]', 'a', 'b', 'c', '[end]']);
  expect(tokenNames('abc', letters, 4)).toEqual(['[start]', 'a', 'b', '[end]']);
  expect(tokenNames('', letters, 4)).toEqual(['[start]', '[start]']);
});
