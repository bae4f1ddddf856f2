import { expect, test } from 'vitest';
import { characterErrorRate, countEdits, wordErrorRate } from './error-rate.js';

test('edits by kind', () => {
  expect(countEdits([...'kitten'], [...'sitting'])).toEqual({
    substitutions: 2,
    insertions: 1,
    deletions: 0,
    length: 6,
  });
  expect(countEdits([...'abc'], [])).toEqual({
    substitutions: 0,
    insertions: 0,
    deletions: 3,
    length: 3,
  });
  expect(countEdits([], [...'ab'])).toEqual({
    substitutions: 0,
    insertions: 2,
    deletions: 0,
    length: 0,
  });
  expect(countEdits([...'same'], [...'same'])).toMatchObject({
    substitutions: 0,
    insertions: 0,
    deletions: 0,
  });
});

test('rates are over the corpus, not the mean of sentences', () => {
  const rate = wordErrorRate(
    ['one two three four five six seven', 'eight'],
    ['one two three four five six seven', 'ate'],
  );
  expect(rate.value).toBeCloseTo(1 / 8, 12);
  expect(rate.count).toBe(2);
  expect(wordErrorRate(['one'], ['two one three']).value).toBe(2);
  expect(wordErrorRate(['  one   two '], ['one two']).value).toBe(0);
  // one spelling of accents and the other
  expect(characterErrorRate(['e\u0301t\u00e9'], ['\u00e9te\u0301']).value).toBe(0);
  expect(characterErrorRate(['abcd'], ['abxd']).value).toBe(0.25);
  expect(() => wordErrorRate([''], ['one'])).toThrow('CP_EVAL_EMPTY');
  expect(() => wordErrorRate(['a'], [])).toThrow('CP_EVAL_COUNTS');
});
