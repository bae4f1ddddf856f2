import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { makeTar } from '../../testing/make-tar.js';
import { readAll } from '../../testing/read-all.js';
import { scratchFolder } from '../../testing/scratch-folder.js';
import { openDataset } from '../open/open-dataset.js';
import { cifarDataset } from './cifar-dataset.js';
import { idxDataset } from './idx-dataset.js';

const folder = scratchFolder();

function idx(
  name: string,
  shape: readonly number[],
  data: readonly number[],
  magic = [0, 0, 8, shape.length],
): string {
  const path = join(folder, name);
  const axes = Buffer.alloc(4 * shape.length);
  shape.forEach((n, i) => axes.writeUInt32BE(n, 4 * i));
  const content = Buffer.concat([Buffer.from(magic), axes, Buffer.from(data)]);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(content) : content);
  return path;
}

test('idx pictures and labels, plain and gzip', async () => {
  const pictures = idx(
    'train-images-idx3-ubyte.gz',
    [2, 2, 3],
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  );
  idx('train-labels-idx1-ubyte.gz', [2], [7, 3]);
  idx('t10k-images-idx3-ubyte', [1, 1, 1], [9]);
  idx('t10k-labels-idx1-ubyte', [1], [0]);
  const samples = await readAll(await openDataset(folder));
  expect(
    samples.map(({ label, value }) => [label, value.array!.shape, [...value.array!.data]]),
  ).toEqual([
    [7, [2, 3, 1], [0, 1, 2, 3, 4, 5]],
    [3, [2, 3, 1], [6, 7, 8, 9, 10, 11]],
  ]);
  expect(await openDataset(folder, { split: 'test', extensions: ['png'] })).toMatchObject({
    size: 1,
    layout: 'idx',
    splits: ['test', 'train'],
  });
  expect((await idxDataset(pictures)).size).toBe(2);
});

test('idx files that lie', async () => {
  const good = idx('good', [2, 1, 1], [1, 2]);
  for (const [pictures, labels] of [
    [idx('short', [2, 2, 2], [1, 2, 3])],
    [idx('huge', [4294967295, 4294967295, 2], [1])],
    [idx('float', [1, 1, 1], [1], [0, 0, 13, 3])],
    [idx('labels-only', [2], [1, 2])],
    [good, idx('three', [3], [1, 2, 3])],
    [idx('nothing', [], [], [])],
  ] as const)
    await expect(idxDataset(pictures, labels)).rejects.toMatchObject({ code: 'CP_DATA_IDX' });
  await expect(
    idxDataset(good, idx('two', [2], [0, 5]), { classes: ['a', 'b'] }),
  ).rejects.toMatchObject({ code: 'CP_DATA_IDX' });
});

const record = (labels: readonly number[], seed: number) =>
  Buffer.from([...labels, ...Array.from({ length: 3072 }, (_, i) => (i * 7 + seed) & 255)]);

test('CIFAR from its files and from its archive', async () => {
  const train = Buffer.concat([record([3], 1), record([9], 2)]);
  const names = Array.from({ length: 10 }, (_, i) => `name ${i}`);
  const archive = join(folder, 'cifar-10-binary.tar.gz');
  writeFileSync(
    archive,
    gzipSync(
      await makeTar([
        ['cifar-10-batches-bin/data_batch_1.bin', train],
        ['cifar-10-batches-bin/data_batch_2.bin', record([0], 3)],
        ['cifar-10-batches-bin/test_batch.bin', record([1], 4)],
        ['cifar-10-batches-bin/batches.meta.txt', `${names.join('\n')}\n\n`],
      ]),
    ),
  );
  const dataset = await openDataset(archive);
  expect(dataset).toMatchObject({
    size: 3,
    layout: 'cifar',
    split: 'train',
    splits: ['train', 'test'],
    classes: names,
  });
  const samples = await readAll(dataset);
  expect(samples.map(({ label }) => label)).toEqual([3, 9, 0]);
  const { data, shape } = samples[1]!.value.array!;
  expect(shape).toEqual([32, 32, 3]);
  const planes = record([9], 2).subarray(1);
  for (const [y, x, c] of [
    [0, 0, 0],
    [0, 1, 2],
    [31, 31, 1],
    [5, 17, 2],
  ] as const)
    expect(data[(y * 32 + x) * 3 + c]).toBe(planes[c * 1024 + y * 32 + x]);
  expect((await readAll(await openDataset(archive, { split: 'test' })))[0]).toMatchObject({
    label: 1,
  });

  const hundred = join(folder, 'train.bin');
  writeFileSync(hundred, record([4, 77], 5));
  expect((await readAll(await cifarDataset([hundred])))[0]!.label).toBe(77);
  writeFileSync(hundred, record([4], 5));
  await expect(cifarDataset([hundred])).rejects.toMatchObject({ code: 'CP_DATA_CIFAR' });
  await expect(cifarDataset([hundred], { split: 'test' })).rejects.toMatchObject({
    code: 'CP_DATA_CIFAR',
  });
});
