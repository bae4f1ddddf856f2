import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commonWords } from './concept-vectors.js';
import { manifestColumns, storedFactsOf } from './manifest-columns.js';

const root = join(process.cwd(), 'data');
const sampleOf = (file: string | undefined, metadata: Record<string, unknown> = {}) =>
  storedFactsOf({ index: 0, key: 'key', value: { members: {}, path: file }, metadata });

test('files are named below their common folder, with what the data says beside them', () => {
  const actual = manifestColumns(
    [
      sampleOf(join(root, 'a', 'x.png'), { start: 0.5, split: 'train', file: 'x.png' }),
      sampleOf(join(root, 'b', 'y.png'), { start: 2, caption: 'a "b", c', tags: ['no'] }),
    ],
    false,
  );
  expect(actual).toEqual({
    folder: 'data',
    columns: [
      { name: 'path', values: ['a/x.png', 'b/y.png'] },
      { name: 'start', values: ['0.5', '2'] },
      { name: 'caption', values: ['', 'a "b", c'] },
    ],
  });
});

test('rows of text keep their columns; samples without files say why', () => {
  expect(manifestColumns([sampleOf(undefined, { text: 'one', path: 'kept out' })], true)).toEqual({
    columns: [{ name: 'text', values: ['one'] }],
  });
  for (const samples of [
    [sampleOf(undefined)],
    [sampleOf('/a/b.png'), sampleOf(undefined)],
    [undefined],
  ])
    expect(manifestColumns(samples, false)).toEqual({
      reason: expect.stringContaining('archives'),
    });
});

test('common words are those of two captions and of at most half of them', () => {
  expect(commonWords(['a red ring', 'a red star', 'a blue ring', 'a dot'])).toEqual([
    'red',
    'ring',
  ]);
  expect(commonWords([])).toEqual([]);
});
