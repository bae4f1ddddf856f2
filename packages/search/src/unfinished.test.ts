import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { VectorIndex } from './vector-index.js';

const scratch = mkdtempSync(join(tmpdir(), 'counterpoint-unfinished-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const options = { model: 'm', width: 2, absentUntilAdded: true } as const;
const entry = (i: number) => ({ id: `${i}`, vector: [1, i] });
const none = { code: 'CP_SEARCH_NO_INDEX' };

/** So many entries, then an error as of a file that cannot be read. */
function* failing(count: number) {
  for (let i = 0; i < count; i++) yield entry(i);
  throw new Error('unreadable');
}

test.each([
  ['before its first batch', 3, false],
  ['after its first batch', 8200, false],
  ['where an index is replaced', 3, true],
] as const)('an index whose first entries fail %s is absent', async (name, count, replace) => {
  const folder = join(scratch, name);
  if (replace) (await VectorIndex.create(folder, { model: 'other', width: 3 })).close();
  const index = await VectorIndex.create(folder, { ...options, replace });
  await expect(index.add(failing(count))).rejects.toThrow('unreadable');
  index.close();
  expect(existsSync(folder)).toBe(false);
  await expect(VectorIndex.open(folder, options)).rejects.toMatchObject(none);
});

test('what else lies in the folder of an index stays', async () => {
  const folder = join(scratch, 'shared');
  mkdirSync(folder);
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  const index = await VectorIndex.create(folder, options);
  await expect(index.add([{ id: 'nan', vector: [NaN, 1] }])).rejects.toMatchObject({
    code: 'CP_SEARCH_VECTOR',
  });
  expect(existsSync(join(folder, 'notes.txt'))).toBe(true);
  expect(existsSync(join(folder, 'index.json'))).toBe(false);
});

test('an index that was never finished does not open, and is finished by adding again', async () => {
  const folder = join(scratch, 'killed');
  (await VectorIndex.create(folder, options)).close();
  await expect(VectorIndex.open(folder, options)).rejects.toMatchObject(none);
  const again = await VectorIndex.openOrCreate(folder, options);
  expect(await again.add([entry(1), entry(2)])).toEqual({ written: 2, count: 2 });
  again.close();
  const opened = await VectorIndex.open(folder, options);
  expect(await opened.ids()).toEqual(['1', '2']);
  await expect(opened.add(failing(1))).rejects.toThrow('unreadable');
  expect(await opened.ids()).toEqual(['1', '2']);
  opened.close();
});

test('of two that make an index, the one that fails takes nothing from the other', async () => {
  const folder = join(scratch, 'two');
  const one = await VectorIndex.openOrCreate(folder, options);
  const other = await VectorIndex.openOrCreate(folder, options);
  await other.add([entry(7)]);
  await expect(one.add(failing(2))).rejects.toThrow('unreadable');
  one.close();
  other.close();
  const opened = await VectorIndex.open(folder, options);
  expect(await opened.ids()).toEqual(['7']);
  opened.close();
});

test('an empty index opens: where nothing was to be added, and where it was made so', async () => {
  for (const absentUntilAdded of [true, false]) {
    const folder = join(scratch, `empty ${absentUntilAdded}`);
    const index = await VectorIndex.create(folder, { ...options, absentUntilAdded });
    if (absentUntilAdded) await index.add([]);
    index.close();
    const opened = await VectorIndex.open(folder, options);
    expect(await opened.count()).toBe(0);
    opened.close();
  }
});
