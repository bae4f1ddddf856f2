import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Rng } from '@counterpoint/core';
import type { Entry } from './entry.js';
import { VectorIndex } from './vector-index.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'counterpoint-search-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fresh = (name: string) => join(folder, name);
const vectors = (count: number, width: number, seed = 1): Float32Array[] => {
  const rng = Rng.of(seed, 'search');
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: width }, () => rng.normal()),
  );
};
const cosine = (a: Float32Array, b: Float32Array) => {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};
const entries = (rows: readonly Float32Array[], prefix = 'row'): Entry[] =>
  rows.map((vector, i) => ({
    id: `${prefix} ${i}`,
    vector,
    facts: { i, text: `naïve "text" ${i}` },
  }));

test('exact search is the sort by cosine, with facts, also after opening again', async () => {
  const rows = vectors(500, 12),
    [query] = vectors(1, 12, 2);
  const created = await VectorIndex.create(fresh('exact'), { model: 'm@1', width: 12 });
  expect(await created.add(entries(rows))).toEqual({ written: 500, count: 500 });
  created.close();
  const index = await VectorIndex.open(fresh('exact'), { model: 'm@1' });
  const truth = rows
    .map((row, i) => ({ i, score: cosine(row, query!) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 7);
  const hits = await index.search(query!, 7);
  expect(hits.map(({ id }) => id)).toEqual(truth.map(({ i }) => `row ${i}`));
  hits.forEach(({ score, facts }, h) => {
    expect(score).toBeCloseTo(truth[h]!.score, 5);
    expect(facts).toEqual({ i: truth[h]!.i, text: `naïve "text" ${truth[h]!.i}` });
  });
  expect(index.approximation).toBeUndefined();
  index.close();
});

test('adding replaces the same id, deleting removes it, quotes and all', async () => {
  const index = await VectorIndex.create(fresh('changes'), { model: 'm', width: 2 });
  await index.add([
    { id: "it's", vector: [1, 0] },
    { id: 'b', vector: [0, 1] },
    { id: 'b', vector: [1, 1] },
  ]);
  expect(await index.count()).toBe(2);
  expect((await index.search([1, 1], 1))[0]).toEqual({
    id: 'b',
    score: expect.closeTo(1, 6),
    facts: {},
  });
  await index.add([{ id: "it's", vector: [-1, 0], facts: { now: 'behind' } }]);
  expect(await index.search([1, 0], 2)).toEqual([
    { id: 'b', score: expect.closeTo(Math.SQRT1_2, 6), facts: {} },
    { id: "it's", score: expect.closeTo(-1, 6), facts: { now: 'behind' } },
  ]);
  expect(await index.delete(["it's", 'never there'])).toBe(1);
  expect(await index.search([1, 0], 5)).toHaveLength(1);
  expect(await index.delete(['b'])).toBe(1);
  expect(await index.search([1, 0], 5)).toEqual([]);
  async function* stream() {
    yield { id: 'later', vector: [2, 0] };
  }
  expect(await index.add(stream())).toEqual({ written: 1, count: 1 });
  index.close();
});

test(
  'many vectors are searched through cells at the recall asked for, and what comes later is found too',
  { timeout: 600_000 },
  async () => {
    const rng = Rng.of(5, 'cells'),
      directions = vectors(8, 32, 6);
    const one = () =>
      directions.reduce(
        (sum, direction) => {
          const z = rng.normal();
          return sum.map((v, d) => v + z * direction[d]!);
        },
        new Float32Array(32).map(() => 0.1 * rng.normal()),
      );
    const rows = Array.from({ length: 12_000 }, one);
    const index = await VectorIndex.create(fresh('cells'), { model: 'm', width: 32 });
    await index.add(entries(rows));
    const { approximation } = index;
    expect(approximation).toMatchObject({ partitions: 110, rows: 12_000 });
    expect(approximation!.probes).toBeLessThan(110);
    let actual = 0;
    for (let q = 0; q < 40; q++) {
      const query = one();
      const truth = new Set((await index.search(query, 10, { exact: true })).map(({ id }) => id));
      actual += (await index.search(query, 10)).filter(({ id }) => truth.has(id)).length;
    }
    expect(actual / 400).toBeGreaterThanOrEqual(0.95);
    const later = one();
    await index.add([{ id: 'later', vector: later }]);
    expect((await index.search(later, 1))[0]!.id).toBe('later');
    expect(index.approximation!.filled).toBe(12_000);
    expect(await index.delete(['later'])).toBe(1);
    await index.add(entries(Array.from({ length: 2500 }, one), 'more')); // enough to be sorted into the cells
    expect(index.approximation).toMatchObject({ rows: 12_000, filled: 14_500 });
    expect((await index.search(later, 1))[0]!.id).not.toBe('later');
    index.close();
    const again = await VectorIndex.open(fresh('cells'), { model: 'm' });
    expect(again.approximation).toEqual({ ...approximation, filled: 14_500 });
    again.close();
  },
);

test('an index refuses another model, other widths and vectors without direction', async () => {
  const index = await VectorIndex.create(fresh('refusals'), { model: 'ours@1', width: 2 });
  await expect(VectorIndex.open(fresh('refusals'), { model: 'ours@2' })).rejects.toMatchObject({
    code: 'CP_SEARCH_MODEL',
    report: { facts: { index: 'ours@1', query: 'ours@2' } },
  });
  await expect(
    VectorIndex.create(fresh('refusals'), { model: 'x', width: 2 }),
  ).rejects.toMatchObject({ code: 'CP_SEARCH_EXISTS' });
  await expect(VectorIndex.create(fresh('none'), { model: '', width: 2 })).rejects.toMatchObject({
    code: 'CP_SEARCH_OPTION',
  });
  await expect(VectorIndex.open(fresh('nowhere'), { model: 'x' })).rejects.toMatchObject({
    code: 'CP_SEARCH_NO_INDEX',
  });
  await expect(index.add([{ id: 'a', vector: [1, 2, 3] }])).rejects.toMatchObject({
    code: 'CP_SEARCH_WIDTH',
  });
  await expect(index.add([{ id: 'a', vector: [0, 0] }])).rejects.toMatchObject({
    code: 'CP_SEARCH_VECTOR',
  });
  await expect(index.search([NaN, 1])).rejects.toMatchObject({ code: 'CP_SEARCH_VECTOR' });
  await expect(index.search([1, 1], 0)).rejects.toMatchObject({ code: 'CP_SEARCH_OPTION' });
  expect(await index.count()).toBe(0);
  index.close();
  const replaced = await VectorIndex.create(fresh('refusals'), {
    model: 'ours@2',
    width: 3,
    replace: true,
  });
  await replaced.add([{ id: 'a', vector: [1, 2, 3] }]);
  expect(await replaced.count()).toBe(1);
  replaced.close();
});

test('a damaged index says so', async () => {
  const index = await VectorIndex.create(fresh('damaged'), { model: 'm', width: 2 });
  await index.add([{ id: 'a', vector: [1, 2] }]);
  index.close();
  rmSync(join(fresh('damaged'), 'vectors.lance'), { recursive: true });
  await expect(VectorIndex.open(fresh('damaged'), { model: 'm' })).rejects.toMatchObject({
    code: 'CP_SEARCH_DAMAGED',
  });
  for (const text of [
    '{"format":',
    '{"format":1,"model":"m"}',
    '{"format":2,"model":"m","width":2,"batches":0}',
  ]) {
    writeFileSync(join(fresh('damaged'), 'index.json'), text);
    await expect(VectorIndex.open(fresh('damaged'), { model: 'm' })).rejects.toMatchObject({
      code: 'CP_SEARCH_DAMAGED',
    });
  }
  const again = await VectorIndex.create(fresh('damaged'), { model: 'm', width: 2, replace: true });
  await again.add([{ id: 'a', vector: [1, 2] }]);
  rmSync(join(fresh('damaged'), 'vectors.lance', 'data'), { recursive: true });
  await expect(again.search([1, 2])).rejects.toMatchObject({ code: 'CP_SEARCH_DAMAGED' });
  expect(readdirSync(fresh('damaged'))).not.toContain('index.json.part');
  again.close();
});

test('an open index that is made anew for another model is refused, whatever is done with it', async () => {
  const place = fresh('anew');
  const index = await VectorIndex.create(place, { model: 'one', width: 2 });
  await index.add([{ id: 'a', vector: [1, 0] }]);
  const other = await VectorIndex.create(place, { model: 'two', width: 2, replace: true });
  await other.add([{ id: 'b', vector: [0, 1] }]);
  const isOther = expect.objectContaining({ code: 'CP_SEARCH_MODEL' }) as Error;
  await expect(index.search([1, 0], 1)).rejects.toThrow(isOther);
  await expect(index.search([1, 0], 1, { width: 1 })).rejects.toThrow(isOther);
  await expect(index.get(['b'])).rejects.toThrow(isOther);
  await expect(index.ids()).rejects.toThrow(isOther);
  await expect(index.count()).rejects.toThrow(isOther);
  await expect(index.list().next()).rejects.toThrow(isOther);
  index.close();
  other.close();
});

test('a cut query without a direction, or with a value that is no number, is refused', async () => {
  const index = await VectorIndex.create(fresh('cut'), { model: 'm', width: 3 });
  await index.add([
    { id: 'a', vector: [1, 0, 1] },
    { id: 'b', vector: [0, 1, 1] },
  ]);
  const isBad = expect.objectContaining({ code: 'CP_SEARCH_VECTOR' }) as Error;
  for (const query of [
    [0, 0],
    [Number.NaN, 1],
    [Infinity, 1],
    [0, 0, 1],
  ])
    await expect(index.search(query, 1, { width: 2 })).rejects.toThrow(isBad);
  expect((await index.search([0, 2], 1, { width: 2 }))[0]).toMatchObject({ id: 'b', score: 1 });
  index.close();
});
