import { Rng } from '@counterpoint/core';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { VectorIndex } from './vector-index.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-names-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const listed = async (index: VectorIndex, options = {}): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { id } of index.list(options)) ids.push(id);
  return ids;
};

test.each([
  'a b',
  'x:y',
  "it's",
  'say "hi"',
  'ümlaut 漢字 🙂',
  '50% off? a&b=%20',
  'hash#tag',
  'back\\slash',
  '[brackets] {braces}',
])('a folder called %s', async (name) => {
  const path = join(folder, name);
  const index = await VectorIndex.create(path, { model: 'm', width: 2 });
  await index.add([{ id: 'a', vector: [1, 0] }]);
  index.close();
  const again = await VectorIndex.open(path, { model: 'm' });
  expect(await listed(again)).toEqual(['a']);
  again.close();
});

test('ids of any text are added, listed, found, replaced and deleted', async () => {
  const ids = [
    "it's",
    "''",
    '"',
    'a\nb',
    'tab\t',
    'back\\slash',
    '%',
    '_',
    'null',
    '1',
    ' ',
    '漢字 🙂 e\u0301',
    "'); DROP TABLE vectors; --",
    '2023/notes.txt:1',
    '2024/notes.txt:1',
    'x'.repeat(5000),
  ];
  const index = await VectorIndex.create(join(folder, 'ids'), { model: 'm', width: 3 });
  const entries = ids.map((id, i) => ({ id, vector: [1, i, i * i], facts: { i } }));
  await index.add(entries);
  expect((await index.add(entries)).count).toBe(ids.length);
  expect((await listed(index)).sort()).toEqual([...ids].sort());
  expect(await listed(index, { offset: 3, limit: 2 })).toHaveLength(2);
  expect(await index.get([...ids, 'not there'])).toEqual(
    ids.map((id, i) => ({ id, facts: { i } })),
  );
  for (const id of ids) expect(await index.delete([id]), id).toBe(1);
  expect(await index.count()).toBe(0);
  expect(await index.delete([])).toBe(0);
  for (const id of ['', '\ud800'])
    await expect(index.add([{ id, vector: [1, 1, 1] }])).rejects.toMatchObject({
      code: 'CP_SEARCH_OPTION',
    });
  index.close();
});

test('an index answers only the function that made it, and says what differs', async () => {
  const created = { weights: 'w', tokenizer: 't', pooling: 'mean', length: '128' };
  const path = join(folder, 'function');
  (await VectorIndex.create(path, { model: created, width: 2 })).close();
  (await VectorIndex.open(path, { model: { ...created } })).close();
  for (const [name, value] of [
    ['pooling', 'cls'],
    ['length', '64'],
    ['tokenizer', 'u'],
    ['weights', 'v'],
    ['normalisation', 'none'],
  ] as const)
    await expect(
      VectorIndex.open(path, { model: { ...created, [name]: value } }),
    ).rejects.toMatchObject({
      code: 'CP_SEARCH_MODEL',
      report: { facts: { differences: [name] } },
    });
  (await VectorIndex.open(path, { model: 'w' })).close();
  await expect(VectorIndex.open(path, { model: 'v' })).rejects.toMatchObject({
    code: 'CP_SEARCH_MODEL',
  });
  // As earlier versions wrote it: the model alone.
  const file = join(path, 'index.json');
  const { function: _, ...old } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify(old));
  const index = await VectorIndex.open(path, { model: created });
  await index.add([{ id: 'a', vector: [1, 0] }]);
  expect(await index.count()).toBe(1);
  index.close();
  await expect(
    VectorIndex.open(path, { model: { ...created, weights: 'v' } }),
  ).rejects.toMatchObject({
    code: 'CP_SEARCH_MODEL',
  });
});

test('a narrower search compares the first values alone', async () => {
  const rng = Rng.of(2, 'narrow');
  const rows = Array.from({ length: 300 }, () =>
    Float32Array.from({ length: 16 }, () => rng.normal()),
  );
  const index = await VectorIndex.create(join(folder, 'narrow'), { model: 'm', width: 16 });
  await index.add(rows.map((vector, i) => ({ id: `row ${i}`, vector, facts: { i } })));
  const query = Float32Array.from({ length: 16 }, () => rng.normal());
  const cosine = (row: Float32Array, width: number): number => {
    let dot = 0,
      a = 0,
      b = 0;
    for (let d = 0; d < width; d++) {
      dot += row[d]! * query[d]!;
      a += row[d]! ** 2;
      b += query[d]! ** 2;
    }
    return dot / Math.sqrt(a * b);
  };
  for (const width of [1, 4, 8, 16]) {
    const truth = rows
      .map((row, i) => ({ id: `row ${i}`, score: cosine(row, width), facts: { i } }))
      .sort((x, y) => y.score - x.score || (x.id < y.id ? -1 : 1));
    const hits = await index.search(query, 7, { width });
    expect(hits.map(({ score }) => score)).toEqual(
      truth.slice(0, 7).map(({ score }) => expect.closeTo(score, 5) as unknown),
    );
    if (width > 1) expect(hits.map(({ id }) => id)).toEqual(truth.slice(0, 7).map(({ id }) => id));
    const cut = await index.search(query.subarray(0, width), 7, { width });
    expect(cut.map(({ id }) => id)).toEqual(hits.map(({ id }) => id));
  }
  for (const width of [0, 17, 1.5])
    await expect(index.search(query, 1, { width })).rejects.toMatchObject({
      code: 'CP_SEARCH_OPTION',
    });
  index.close();
});
