import type { SkippedSample } from '@counterpoint/core';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readAll, storedOrder } from '../../testing/read-all.js';
import { scratchFolder } from '../../testing/scratch-folder.js';
import { folderDataset } from './folder-dataset.js';
import { manifestDataset } from './manifest-dataset.js';

const scratch = scratchFolder();

function tree(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, name, path)), { recursive: true });
    writeFileSync(join(scratch, name, path), content);
  }
  return join(scratch, name);
}

test('class folders, nested files, sidecars, capitals, dot files', async () => {
  const root = tree('classes', {
    'dog/1.jpg': 'd1',
    'dog/deep/2.JPG': 'd2',
    'cat/1.jpg': 'c1',
    'cat/1.txt': 'a cat\n',
    'cat/1.json': '{"age":3}',
    'loose.jpg': 'l',
    'cat/notes.md': 'no',
    '.git/x.jpg': 'no',
    'cat/.hidden.jpg': 'no',
    '__MACOSX/a.jpg': 'no',
  });
  const dataset = await folderDataset(root, { extensions: ['jpg', 'jpeg'] });
  expect(dataset.classes).toEqual(['cat', 'dog']);
  const samples = await readAll(dataset);
  expect(
    samples.map(({ key, label, value }) => [
      key,
      label,
      Buffer.from(value.members['jpg']!).toString(),
    ]),
  ).toEqual([
    ['cat/1.jpg', 0, 'c1'],
    ['dog/1.jpg', 1, 'd1'],
    ['dog/deep/2.JPG', 1, 'd2'],
    ['loose.jpg', undefined, 'l'],
  ]);
  expect(samples[0]).toMatchObject({
    metadata: { text: 'a cat', age: 3 },
    value: { path: join(root, 'cat/1.jpg') },
  });
  expect(
    (await folderDataset(root, { extensions: ['jpg'], classes: ['dog', 'cat'] })).classes,
  ).toEqual(['dog', 'cat']);
  const paths = await readAll(await folderDataset(root, { extensions: ['jpg'], load: 'path' }));
  expect(paths[1]!.value).toMatchObject({ members: {}, path: join(root, 'dog/1.jpg') });
});

test('links: files and folders are followed, loops and dead ends are counted', async () => {
  const root = tree('links', { 'a/1.jpg': '1' });
  const other = tree('elsewhere', { '2.jpg': '2' });
  symlinkSync(root, join(root, 'a', 'up'));
  symlinkSync(other, join(root, 'b'));
  symlinkSync(join(scratch, 'nowhere'), join(root, 'dead.jpg'));
  symlinkSync(join(root, 'self'), join(root, 'self'));
  const skipped: SkippedSample[] = [];
  const dataset = await folderDataset(root, {
    extensions: ['jpg'],
    onSkip: (skip) => skipped.push(skip),
  });
  expect((await readAll(dataset)).map(({ key }) => key)).toEqual(['a/1.jpg', 'b/2.jpg']);
  expect(skipped.map(({ key, code }) => `${key} ${code}`).sort()).toEqual([
    'a/up CP_DATA_FOLDER_LOOP',
    'dead.jpg CP_DATA_READ',
    'self CP_DATA_READ',
  ]);
  await expect(folderDataset(root, { extensions: ['jpg'] })).rejects.toMatchObject({
    code: expect.stringMatching(/CP_DATA_(FOLDER_LOOP|READ)/) as unknown,
  });
});

test.skipIf(process.geteuid === undefined)('a folder that may not be read is counted', async () => {
  const root = tree('closed', { 'a/1.jpg': '1', 'b/2.jpg': '2' });
  chmodSync(scratch, 0o755);
  chmodSync(join(root, 'b'), 0);
  const skipped: SkippedSample[] = [];
  const superuser = process.geteuid!() === 0; // who may read everything: look as nobody
  if (superuser) process.seteuid!(65534);
  const dataset = await folderDataset(root, { onSkip: (skip) => skipped.push(skip) }).finally(
    () => {
      if (superuser) process.seteuid!(0);
      chmodSync(join(root, 'b'), 0o755);
    },
  );
  expect(dataset.size).toBe(1);
  expect(skipped).toMatchObject([{ key: join(root, 'b'), code: 'CP_DATA_READ' }]);
});

test('an empty folder and one of other files say what they hold', async () => {
  const root = tree('other', { 'a.pdf': '', 'b.doc': '' });
  await expect(folderDataset(root, { extensions: ['jpg'] })).rejects.toMatchObject({
    code: 'CP_DATA_EMPTY',
    report: { facts: { files: 2, found: ['doc', 'pdf'] } },
  });
  mkdirSync(join(scratch, 'empty'));
  await expect(folderDataset(join(scratch, 'empty'))).rejects.toMatchObject({
    code: 'CP_DATA_EMPTY',
  });
});

test('manifests: columns are metadata, paths are relative, a file may recur, missing files are skipped', async () => {
  const root = tree('manifest', {
    'sound/a.wav': 'aaa',
    'sound/b.wav': 'bbb',
    'list.tsv':
      'path\tstart\tend\tclass\tsplit\nsound/a.wav\t0\t1.5\tdog\ttrain\n' +
      'sound/a.wav\t1.5\t2\tcat\ttrain\nsound/gone.wav\t0\t1\tcat\ttest\n' +
      'sound/b.wav\t0\t1\tdog\tvalid\n',
    'list.csv': 'file_name,text\nsound/b.wav,"one, two"\n',
    'list.jsonl': '{"audio":"sound/b.wav","label":1}\n',
    'bad.csv': 'a,b\n1,2\n',
  });
  const dataset = await manifestDataset(join(root, 'list.tsv'));
  const skipped: SkippedSample[] = [];
  const samples = await readAll(dataset, storedOrder, 0, (skip) => skipped.push(skip));
  expect(dataset.classes).toEqual(['cat', 'dog']);
  expect(
    samples.map(({ index, key, label, metadata }) => [index, key, label, metadata!['start']]),
  ).toEqual([
    [0, 'sound/a.wav', 1, '0'],
    [1, 'sound/a.wav#2', 0, '1.5'],
    [3, 'sound/b.wav', 1, '0'],
  ]);
  expect(skipped).toMatchObject([{ index: 2, key: 'sound/gone.wav', code: 'CP_DATA_READ' }]);
  expect(
    (await readAll(await manifestDataset(join(root, 'list.tsv'), { split: 'val' }))).map(
      ({ key }) => key,
    ),
  ).toEqual(['sound/b.wav']);
  expect(await readAll(await manifestDataset(join(root, 'list.csv')))).toMatchObject([
    { metadata: { text: 'one, two' }, value: { members: { wav: Buffer.from('bbb') } } },
  ]);
  expect(await readAll(await manifestDataset(join(root, 'list.jsonl')))).toMatchObject([
    { label: 1 },
  ]);
  await expect(manifestDataset(join(root, 'bad.csv'))).rejects.toMatchObject({
    code: 'CP_DATA_MANIFEST',
    report: { facts: { columns: ['a', 'b'] } },
  });
  await expect(manifestDataset(join(root, 'list.tsv'), { split: 'dev2' })).rejects.toMatchObject({
    code: 'CP_DATA_EMPTY',
  });
});
