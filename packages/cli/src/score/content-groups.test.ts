import type { Dataset, EpochOrder, Sample } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { contentGroups } from './content-groups.js';

function dataset(values: readonly unknown[], failure?: Error): Dataset {
  return {
    ...{ name: 'made', size: values.length, fingerprint: 'f' },
    async *epoch(_: EpochOrder): AsyncGenerator<Sample> {
      for (const [index, value] of values.entries()) yield { index, key: String(index), value };
      if (failure !== undefined) throw failure;
    },
  };
}
const stored = (...bytes: number[]) => ({ members: { bin: Uint8Array.from(bytes) } });

test('samples of equal content are one group; samples that are made have no content', async () => {
  expect(await contentGroups(dataset([stored(1), stored(2), stored(1)]))).toEqual(
    Int32Array.from([0, 1, 0]),
  );
  expect(await contentGroups(dataset([{ seed: 1 }, { seed: 2 }]))).toBeUndefined();
  expect(await contentGroups(dataset([{ members: {} }, { members: {} }]))).toBeUndefined();
  expect(await contentGroups(dataset([]))).toBeUndefined();
});

test('an error of the data is no lack of content', async () => {
  const broken = dataset([stored(1)], new Error('the archive ended early'));
  await expect(contentGroups(broken)).rejects.toThrow('the archive ended early');
});
