import { expect, it } from 'vitest';
import { HashedNgrams } from './hashed-ngrams.js';

const text = 'Big cats, big';

it('marks stand before the features of each word and change nothing else', () => {
  const [plain, marked] = [
    new HashedNgrams({ buckets: 1000 }),
    new HashedNgrams({ buckets: 1000, marks: true }),
  ];
  const ids = [...marked.encode(text)];
  expect(ids.filter((id) => id !== 0)).toEqual([...plain.encode(text)]);
  const words = ids.reduce<number[][]>(
    (all, id) => (id === 0 ? [...all, []] : [...all.slice(0, -1), [...all.at(-1)!, id]]),
    [],
  );
  expect(words).toHaveLength(4); // big, cats, the comma, big
  expect(words[3]).toEqual(words[0]);
  expect(words[1]).toEqual([...plain.encode('cats')]);
  expect(marked.fingerprint).not.toBe(plain.fingerprint);
  expect(plain.fingerprint).toBe(
    'hashed-ngrams-1 {"buckets":1000,"characters":[3,4,5],"words":[1],"lowercase":true}',
  ); // that of models made before there were marks
});

it('refuses marks beside runs of words, and tables of less than two rows', () => {
  for (const config of [
    { marks: true, words: [1, 2] },
    { buckets: 1 },
    { characters: [], words: [] },
  ])
    expect(() => new HashedNgrams(config)).toThrow(/CP_TEXT_CONFIG/u);
});
