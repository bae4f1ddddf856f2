import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder } from '../../../../tools/vitest/data-folder.js';
import { makeTar, numberedSamples } from '../../testing/make-tar.js';
import { readAll } from '../../testing/read-all.js';
import { scratchFolder } from '../../testing/scratch-folder.js';
import { batches } from '../batch/batches.js';
import { expandBraces, expandPaths } from './expand-paths.js';
import { listSplits, openDataset } from './open-dataset.js';
import type { OpenOptions } from './open-options.js';

const scratch = scratchFolder();

function tree(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, name, path)), { recursive: true });
    writeFileSync(join(scratch, name, path), content);
  }
  return join(scratch, name);
}

test('braces and stars', async () => {
  expect(expandBraces('a-{000..002}.tar')).toEqual(['a-000.tar', 'a-001.tar', 'a-002.tar']);
  expect(expandBraces('{9..11}{a,b{1,2}}')).toEqual([
    '9a',
    '9b1',
    '9b2',
    '10a',
    '10b1',
    '10b2',
    '11a',
    '11b1',
    '11b2',
  ]);
  expect(expandBraces('a{b')).toEqual(['a{b']);
  const root = tree('glob', {
    'x/1.tar': '',
    'x/2.tar': '',
    'x/2.txt': '',
    'y/1.tar': '',
    'x/.3.tar': '',
    'x/a+b.tar': '',
  });
  expect((await expandPaths(`${root}/*/?.tar`)).map((path) => path.slice(root.length))).toEqual([
    '/x/1.tar',
    '/x/2.tar',
    '/y/1.tar',
  ]);
  expect(await expandPaths(`${root}/x/{1,7}.tar`)).toEqual([`${root}/x/1.tar`, `${root}/x/7.tar`]);
  expect(await expandPaths(`${root}/none*/1.tar`)).toEqual([]);
  expect((await expandPaths(`${root}/**/1.tar`)).map((path) => path.slice(root.length))).toEqual([
    '/x/1.tar',
    '/y/1.tar',
  ]);
  const odd = tree('glob (old) [1]!', { 'x/a+(b).tar': '', 'x/a.tar': '' });
  expect(await expandPaths(`${odd}/x/*+(b).tar`)).toEqual([`${odd}/x/a+(b).tar`]);
});

test('shards of a split together, a pattern, a single shard', async () => {
  const shards = [await makeTar(numberedSamples(2)), await makeTar(numberedSamples(3))];
  const root = tree('shards', {
    'train-000000.tar': shards[0]!,
    'train-000001.tar': shards[1]!,
    'valid-000000-of-000001.tar': shards[1]!,
    'README.md': 'x',
    'classes.txt': 'a\nb\nc\n',
  });
  const train = await openDataset(root);
  expect(train).toMatchObject({
    size: 5,
    split: 'train',
    splits: ['train', 'valid'],
    classes: ['a', 'b', 'c'],
    summary: 'tar train (train-000000.tar, train-000001.tar): 5 samples, 3 classes',
  });
  expect((await openDataset(root, { split: 'val' })).size).toBe(3);
  expect((await openDataset(join(root, 'train-{000000..000001}.tar'))).size).toBe(5);
  expect((await openDataset(join(root, '*.tar'))).size).toBe(8);
  await expect(openDataset(root, { split: 'tset' })).rejects.toMatchObject({
    code: 'CP_DATA_SPLIT',
  });
  await expect(openDataset(root, { split: 'trai' })).rejects.toMatchObject({
    code: 'CP_DATA_SPLIT',
    report: { remedy: 'did you mean "train"' },
  });
  await expect(openDataset(join(root, 'train-{000000..000002}.tar'))).rejects.toMatchObject({
    code: 'CP_DATA_READ',
  });
  await expect(openDataset(join(root, '*.csv'))).rejects.toMatchObject({ code: 'CP_DATA_READ' });
});

test('folders called after splits, class folders, manifests, tables', async () => {
  const root = tree('splits', { 'train/a/1.png': '', 'train/b/2.png': '', 'test/a/3.png': '' });
  expect(await openDataset(root, { extensions: ['png'] })).toMatchObject({
    layout: 'folder',
    size: 2,
    split: 'train',
    splits: ['test', 'train'],
    classes: ['a', 'b'],
  });
  const flat = tree('flat', { 'a/1.png': '', 'notes.txt': 'hello\n' });
  expect(await openDataset(flat, { extensions: ['png'] })).toMatchObject({
    layout: 'folder',
    size: 1,
  });
  expect(await openDataset(flat)).toMatchObject({ layout: 'table', size: 1 });
  await expect(openDataset(flat, { extensions: ['png'], split: 'test' })).rejects.toMatchObject({
    code: 'CP_DATA_SPLIT',
  });
  const manifest = tree('listed', {
    'a/1.png': 'x',
    'metadata.csv': 'file_name,text,split\na/1.png,one,train\na/1.png,two,test\n',
  });
  expect(await openDataset(manifest, { extensions: ['png'] })).toMatchObject({
    layout: 'manifest',
    size: 2,
  });
  expect(
    (await readAll(await openDataset(manifest, { extensions: ['png'], split: 'test' })))[0]!
      .metadata,
  ).toMatchObject({ text: 'two' });
  const tables = tree('tables', {
    'train-00000-of-00002.jsonl': '{"a":1}\n',
    'train-00001-of-00002.jsonl': '{"a":2}\n',
    'wikitext2.txt': 'x\n',
  });
  expect(await listSplits(tables)).toEqual(['train', 'wikitext2']);
  expect((await openDataset(tables)).size).toBe(2);
});

test('a label means the same class in every split, also where one lacks some', async () => {
  const folders = tree('uneven', {
    'train/ant/1.png': '',
    'train/bee/1.png': '',
    'train/cow/1.png': '',
    'test/ant/1.png': '',
    'test/cow/1.png': '',
  });
  const tables = tree('uneven-tables', {
    'train.tsv': 'text\tlabel\na\tant\nb\tbee\nc\tcow\n',
    'test.tsv': 'text\tlabel\na\tant\nc\tcow\nd\tdog\n',
  });
  for (const [root, options, size] of [
    [folders, { extensions: ['png'] }, 3],
    [tables, {}, 4],
  ] as const) {
    const [train, test] = await Promise.all(
      ['train', 'test'].map((split) => openDataset(root, { ...options, split })),
    );
    expect(train!.classes).toHaveLength(size);
    expect(test!.classes).toEqual(train!.classes);
    expect((await readAll(test!)).slice(0, 2).map(({ label }) => test!.classes![label!])).toEqual([
      'ant',
      'cow',
    ]);
  }
  expect(
    (await openDataset(folders, { extensions: ['png'], classes: ['cow', 'bee', 'ant'] })).classes,
  ).toEqual(['cow', 'bee', 'ant']);
});

test('what cannot be told is said', async () => {
  const root = tree('odd', { 'a.xyz': '', 'classes.txt': 'a\na\n', 'empty.tsv': 'a\tb\n' });
  await expect(openDataset(join(root, 'a.xyz'))).rejects.toMatchObject({ code: 'CP_DATA_LAYOUT' });
  await expect(openDataset(join(root, 'none'))).rejects.toMatchObject({ code: 'CP_DATA_READ' });
  await expect(openDataset(join(root, 'empty.tsv'))).rejects.toMatchObject({
    code: 'CP_DATA_DUPLICATE_KEY',
  });
  await expect(
    openDataset(join(tree('void', { 'empty.tsv': 'a\tb\n' }), 'empty.tsv')),
  ).rejects.toMatchObject({ code: 'CP_DATA_EMPTY' });
});

const sets: readonly [string, OpenOptions, number, number?][] = [
  ['caltech101-base', { extensions: ['jpg'] }, 2734, 70],
  ['caltech101-base', { split: 'test' }, 912, 70],
  ['cifar10', { extensions: ['jpg'] }, 20000, 10],
  ['cifar10', { split: 'test' }, 4000, 10],
  ['clothing10', { split: 'val' }, 341, 10],
  ['mnist', { split: 'train' }, 10000, 10],
  ['omniglot-small', { split: 'test' }, 680, 136],
  ['crawl-tiles', { extensions: ['png'] }, 2002, 33],
  ['nlvr', { split: 'val' }, 990],
  ['noto-blob', { split: 'test' }, 152],
  ['openmoji', { extensions: ['png'] }, 1420],
  ['esc10', { extensions: ['wav'] }, 160, 10],
  ['fsdd', { split: 'test', extensions: ['wav'] }, 200, 10],
  ['banking-base', { labelColumn: 'intent' }, 6691, 52],
  ['scifact', { split: 'docs' }, 5183],
  ['scifact', {}, 809],
  ['snli-small', { split: 'pairs' }, 7930, 3],
  ['snli-small', { split: 'triplets' }, 2359],
  ['stsb-en', { split: 'val' }, 1500],
  ['tatoeba-parallel', { split: 'train.en-de' }, 40000],
  ['tatoeba-parallel', { split: 'sentences.en' }, 101226],
  ['wiki-sentences', { split: 'wiki-sentences' }, 14750],
  ['xquad', { split: 'queries.zh' }, 744],
];

describe('every development set as it is', () => {
  const root = dataFolder();
  test.skipIf(root === undefined).each(sets)(
    '%s %j: %i samples',
    async (name, options, size, classes) => {
      const dataset = await openDataset(join(root!, name), options);
      expect(dataset.size).toBe(size);
      expect(dataset.classes?.length).toBe(classes);
      for await (const { samples } of batches(dataset, { size: 16, seed: 1, epochs: 1 })) {
        for (const { value, label, metadata } of samples) {
          if (classes !== undefined) expect(label).toBeLessThan(classes);
          expect(
            Object.keys(value.members).length + Object.keys(metadata ?? {}).length,
          ).toBeGreaterThan(0);
        }
        break;
      }
    },
  );
});
