import { Rng, type Augmenter } from '@counterpoint/core';
import { describe, expect, it } from 'vitest';
import { backTranslation } from './back-translation.js';
import { dropoutOnly } from './dropout-only.js';
import { easyDataAugmentation } from './easy-data-augmentation.js';
import { spanMasking } from './span-masking.js';
import { tokenDeletion } from './token-deletion.js';
import { wordCrop } from './word-crop.js';
import { textOf, wordsOf } from './words.js';

const twenty =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen ' +
  'fifteen sixteen seventeen eighteen nineteen twenty';
const synonyms = { one: ['a', 'single'], ten: ['tenner'] };
const draws = <Draw>(augmenter: Augmenter<string, Draw>, text: string, count: number): Draw[] =>
  Array.from({ length: count }, (_, i) => augmenter.draw(text, Rng.of(9, 'draw', i)));

describe.each<[string, Augmenter<string, never>]>([
  ['dropout only', dropoutOnly() as never],
  ['deletion', tokenDeletion() as never],
  ['masking', spanMasking() as never],
  ['crop', wordCrop() as never],
  ['eda', easyDataAugmentation({ synonyms }) as never],
])('%s', (_, augmenter) => {
  it('takes any text, draws plain JSON from the seed alone, and gives a text', async () => {
    for (const text of [
      '',
      ' ',
      'word',
      twenty,
      'שלום עולם',
      '日本語です',
      'a\u0301 b',
      'x '.repeat(1000),
    ]) {
      const draw = augmenter.draw(text, Rng.of(1, text));
      expect(JSON.parse(JSON.stringify(draw))).toEqual(draw);
      expect(augmenter.draw(text, Rng.of(1, text))).toEqual(draw);
      const view = await augmenter.apply(text, draw);
      expect(typeof view).toBe('string');
      if (wordsOf(text).length > 0) expect(wordsOf(view).length).toBeGreaterThan(0);
    }
  });
});

it('words come apart and together again', () => {
  for (const text of [twenty, '日本語です', 'ein Wort', ''])
    expect(textOf(wordsOf(text))).toBe(text);
  expect(wordsOf('日本 two')).toEqual(['日', '本', 'two']);
});

it('deletion deletes each word with the rate asked for', async () => {
  const augmenter = tokenDeletion({ rate: 0.3 });
  const counts = new Float64Array(20);
  for (const deleted of draws(augmenter, twenty, 4000))
    for (const place of deleted) counts[place]!++;
  for (const count of counts) expect(Math.abs(count / 4000 - 0.3)).toBeLessThan(0.03); // 4 standard errors
  expect(await augmenter.apply('a b c d', [1, 3])).toBe('a c');
});

it('masking masks the share asked for, in spans of geometric length', async () => {
  const augmenter = spanMasking({ rate: 0.25 });
  for (const spans of draws(augmenter, twenty, 200))
    expect(spans.reduce((sum, [, length]) => sum + length, 0)).toBe(5);
  expect(
    await augmenter.apply('a b c d e', [
      [1, 2],
      [4, 1],
    ]),
  ).toBe('a [MASK] d [MASK]');
  const long = draws(spanMasking({ rate: 0.1 }), 'w '.repeat(2000), 5)
    .flat()
    .map(([, length]) => length);
  const expected = Array.from(
    { length: 10 },
    (_, i) => (i === 9 ? 0.8 ** 9 : 0.2 * 0.8 ** i) * (i + 1),
  ).reduce((sum, part) => sum + part, 0);
  expect(
    Math.abs(long.reduce((sum, length) => sum + length, 0) / long.length - expected),
  ).toBeLessThan(0.5);
});

it('crop keeps one run of the share asked for, from anywhere', async () => {
  const augmenter = wordCrop({ share: [0.5, 0.9] });
  const all = draws(augmenter, twenty, 2000);
  const lengths = all.map(([, length]) => length);
  expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([10, 18]);
  expect(Math.abs(lengths.reduce((sum, length) => sum + length, 0) / 2000 - 14)).toBeLessThan(0.25);
  expect(new Set(all.filter(([, length]) => length === 10).map(([from]) => from)).size).toBe(11);
  expect(await augmenter.apply(twenty, [2, 3])).toBe('three four five');
});

it('each of the four easy operations happens as often as the others and changes what it should', async () => {
  const augmenter = easyDataAugmentation({ synonyms, share: 0.1 });
  const kinds = draws(augmenter, twenty, 4000).map((edits) => edits[0]?.kind ?? 'none');
  for (const kind of ['replace', 'insert', 'swap'])
    expect(Math.abs(kinds.filter((each) => each === kind).length / 4000 - 0.25)).toBeLessThan(0.03);
  expect(await augmenter.apply('one b c', [{ kind: 'replace', at: 0, word: 'single' }])).toBe(
    'single b c',
  );
  expect(await augmenter.apply('a b', [{ kind: 'insert', at: 2, word: 'c' }])).toBe('a b c');
  expect(await augmenter.apply('a b c', [{ kind: 'swap', at: 0, with: 2 }])).toBe('c b a');
  expect(
    await augmenter.apply('a b c', [
      { kind: 'delete', at: 2 },
      { kind: 'delete', at: 0 },
    ]),
  ).toBe('b');
  expect(draws(easyDataAugmentation({ operations: ['replace'] }), twenty, 1)).toEqual([[]]);
  expect(
    draws(easyDataAugmentation({ synonyms: {} }), 'constructor toString', 50)
      .flat()
      .every(({ kind }) => kind === 'swap' || kind === 'delete'),
  ).toBe(true);
});

it('back-translation goes through the drawn language and back', async () => {
  const queries: string[] = [];
  const translator = {
    translate: async (texts: readonly string[], from: string, to: string) => {
      queries.push(`${from}-${to}`);
      return texts.map((text) => `${text} ${to}`);
    },
  };
  const augmenter = backTranslation({ translator, language: 'en', through: ['de', 'fr'] });
  expect(await augmenter.apply('hello', augmenter.draw('hello', Rng.of(1, 'x')))).toMatch(
    /^hello (de|fr) en$/u,
  );
  expect(queries).toHaveLength(2);
  expect(new Set(draws(augmenter, 'x', 50))).toEqual(new Set(['de', 'fr']));
});
