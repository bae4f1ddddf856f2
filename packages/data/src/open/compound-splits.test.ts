import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../testing/scratch-folder.js';
import { listSplits, openDataset } from './open-dataset.js';

const scratch = scratchFolder();
const options = { extensions: ['png'] };

function tree(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, name, path)), { recursive: true });
    writeFileSync(join(scratch, name, path), content);
  }
  return join(scratch, name);
}

/** Two classes in each folder. */
const classes = (...folders: string[]) =>
  Object.fromEntries(
    folders.flatMap((folder) => [
      [`${folder}/cat/1.PNG`, 'x'],
      [`${folder}/dog/1.png`, 'x'],
    ]),
  );

it.each([
  ['training_set', 'test_set'],
  ['seg_train', 'seg_test'],
  ['train2017', 'val2017'],
  ['Train_Images', 'Test Images'],
  ['trainset', 'testset'],
  ['wrapped/archive/train_data', 'wrapped/archive/validation_data'],
])('%s and %s are splits', async (train, other) => {
  const root = tree(`pair ${train.replaceAll('/', ' ')}`, classes(train, other));
  const dataset = await openDataset(root, options);
  expect([dataset.size, dataset.classes]).toEqual([2, ['cat', 'dog']]);
  expect(await listSplits(root, options)).toHaveLength(2);
  const split = /val/u.test(other) ? 'val' : 'test';
  expect((await openDataset(root, { ...options, split })).split).toBe(other.split('/').at(-1));
});

it.each([
  [['training_set', 'cups']],
  [['train2017']],
  [['trains', 'tests']],
  [['training_camp', 'test_tube']],
])('%j are classes', async (folders) => {
  const root = tree(`classes ${folders.join()}`, classes(...folders));
  const dataset = await openDataset(root, options);
  expect(dataset.size).toBe(2 * folders.length);
});

it('CIFAR and idx files with names in capitals', async () => {
  const record = new Uint8Array(3073);
  const root = tree('capitals/CIFAR', {
    'DATA_BATCH_1.BIN': record,
    'TEST_BATCH.BIN': record,
    'BATCHES.META.TXT': Array.from({ length: 10 }, (_, i) => `kind ${i}`).join('\n'),
  });
  const cifar = await openDataset(join(root, '..'), { ...options, split: 'test' });
  expect([cifar.layout, cifar.size, cifar.classes?.[1]]).toEqual(['cifar', 1, 'kind 1']);
  const idx = tree('idx capitals', {
    'TRAIN-IMAGES-IDX3-UBYTE': new Uint8Array([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9]),
    'TRAIN-LABELS-IDX1-UBYTE': new Uint8Array([0, 0, 8, 1, 0, 0, 0, 1, 4]),
  });
  const digits = await openDataset(idx, options);
  expect([digits.layout, digits.size, (await digits.at!(0)).label]).toEqual(['idx', 1, 4]);
});
