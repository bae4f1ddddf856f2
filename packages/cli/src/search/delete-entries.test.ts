import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VectorIndex } from '@counterpoint/search';
import { expect, test } from 'vitest';
import { deleteEntries } from './delete-entries.js';

test('what is removed and what is not there is said, once for each id', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'counterpoint-delete-')), 'index');
  const index = await VectorIndex.create(folder, { model: 'm', width: 2 });
  await index.add(['a', 'b', 'c'].map((id, i) => ({ id, vector: [1, i] })));
  expect(await deleteEntries(index, ['a', 'x', 'a', "it's"])).toEqual({
    removed: 1,
    notFound: ['x', "it's"],
    line: "1 entries were removed; not in the index: x, it's.",
  });
  expect(await deleteEntries(index, ['b'])).toMatchObject({ removed: 1, notFound: [] });
  expect(await deleteEntries(index, ['b'])).toMatchObject({ removed: 0, notFound: ['b'] });
  expect(await index.ids()).toEqual(['c']);
  index.close();
});
