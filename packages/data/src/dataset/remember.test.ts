import { expect, test } from 'vitest';
import { readAll } from '../../testing/read-all.js';
import { indexedDataset } from './indexed-dataset.js';
import { mapDataset } from './map-dataset.js';
import { remember } from './remember.js';

test('values are made once while they fit, and are the same', async () => {
  const storedDataset = indexedDataset<number>({
    name: 'n',
    size: 10,
    fingerprint: '',
    key: String,
    read: (index) => ({ index, key: String(index), value: index }),
  });
  let created = 0;
  const decode = async ({ value }: { value: number }) => {
    created++;
    return new Uint8Array(10).fill(value);
  };
  const dataset = mapDataset(
    storedDataset,
    remember(decode, { sizeOf: (bytes) => bytes.length, memoryBytes: 65 }),
  );
  const first = await readAll(dataset);
  expect(created).toBe(10);
  const again = await readAll(dataset, { seed: 1, epoch: 1, shuffle: true });
  expect(created).toBe(14);
  for (const { index, value } of again) expect(value).toEqual(first[index]!.value);
});
