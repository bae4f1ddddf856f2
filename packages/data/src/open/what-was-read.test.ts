import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTar } from '../../testing/make-tar.js';
import { readAll } from '../../testing/read-all.js';
import { scratchFolder } from '../../testing/scratch-folder.js';
import { requireLabels } from '../classes/require-labels.js';
import { formatDataReport } from '../report/format-data-report.js';
import { withColumnsUsed } from '../report/with-columns-used.js';
import { openDataset } from './open-dataset.js';

const scratch = scratchFolder();
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1]);
const pictures = { extensions: ['jpg', 'jpeg', 'png'] };

function tree(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, name, path)), { recursive: true });
    writeFileSync(join(scratch, name, path), content);
  }
  return join(scratch, name);
}

const folders = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => [0, 1].map((i) => [`${name}/${i}.png`, ''])));

test('files left out are counted by reason and extension; content decides where the name does not', async () => {
  const root = tree('left out', {
    ...folders('cat', 'dog'),
    'cat/a.jfif': jpeg,
    'cat/b.JPE': jpeg,
    'cat/noext': jpeg,
    'cat/plain': 'text',
    'cat/1.HEIC': 'x',
    'dog/2.heic': 'x',
    'dog/3.bmp': 'BM',
    'dog/old.zip': 'PK',
    'dog/0.txt': 'a dog',
    'dog/stray.txt': 'no picture of this name',
    'notes.csv': 'a,b\n',
  });
  const { report } = await openDataset(root, pictures);
  expect(report).toMatchObject({
    layout: 'folder',
    samples: 7,
    unlabelled: 0,
    classes: [
      { name: 'cat', samples: 5 },
      { name: 'dog', samples: 2 },
    ],
  });
  const counts = Object.fromEntries(
    report.leftOut.map(({ reason, extension, count }) => [`${extension} ${reason}`, count]),
  );
  expect(counts).toEqual({
    '.heic extension is not read here': 2,
    '.bmp extension is not read here': 1,
    '.zip archive beside the files': 1,
    '.txt no file of the same name beside it': 1,
    '.csv document or table': 1,
    ' content is not known': 1,
  });
  expect(JSON.parse(JSON.stringify(report))).toMatchObject({ samples: 7 });
  expect(formatDataReport(report).join('\n')).toMatch(/cat 5, dog 2[^]*2 \.heic/);
});

test.each([
  ['one class called train among others', folders('bus', 'car', 'train'), 3],
  ['one class called val among others', folders('dev', 'lid', 'mug', 'pot'), 4],
  ['numbers', folders('0', '1', '2', '10', '11'), 5],
  ['a wrapper folder', folders('photos/all/cat', 'photos/all/dog'), 2],
  ['capitals', { 'A/1.PNG': '', 'B/2.JPG': '' }, 2],
] as const)('%s: every folder is a class', async (name, files, classes) => {
  const dataset = await openDataset(tree(name, files), pictures);
  expect(dataset.size).toBe(Object.keys(files).length);
  expect(dataset.classes).toHaveLength(classes);
  if (name === 'numbers') expect(dataset.classes).toEqual(['0', '1', '2', '10', '11']);
});

test('splits below a wrapper, and folders beside splits are reported', async () => {
  const wrapped = tree('wrapped', folders('set/train/cat', 'set/train/dog', 'set/test/cat'));
  expect((await openDataset(wrapped, pictures)).splits).toEqual(['test', 'train']);
  const siblingTree = tree(
    'beside',
    folders('train/cat', 'train/dog', 'test/cat', 'test/dog', 'masks'),
  );
  const { report, size } = await openDataset(siblingTree, pictures);
  expect(size).toBe(4);
  expect(report.splits).toEqual([
    { name: 'test', samples: 4 },
    { name: 'train', samples: 4 },
  ]);
  expect(report.leftOut).toMatchObject([{ reason: 'folder is no split', examples: ['masks'] }]);
});

test('a split that holds one class of several keeps it', async () => {
  const root = tree('one class', folders('train/ant', 'train/bee', 'test/bee'));
  const test = await openDataset(root, { ...pictures, split: 'test' });
  expect(test.classes).toEqual(['ant', 'bee']);
  expect((await readAll(test)).map(({ label }) => label)).toEqual([1, 1]);
});

test('contradictions are refused', async () => {
  const shards = await makeTar([['1.png', '']]);
  for (const [name, files] of [
    ['split and class', folders('train/cat', 'train/dog', 'extra')],
    ['two splits and more classes', folders('train', 'test', 'a', 'b', 'c')],
    ['shards and folders', { ...folders('cat', 'dog'), 'train.tar': shards }],
  ] as const)
    await expect(openDataset(tree(name, files), pictures), name).rejects.toMatchObject({
      code: 'CP_DATA_LAYOUT',
    });
  const rows = tree('rows', { 'a.csv': 'id,text,intent\n1,a,x\n2,b,y\n1,c,x\n' });
  await expect(openDataset(join(rows, 'a.csv'))).rejects.toMatchObject({
    code: 'CP_DATA_DUPLICATE_KEY',
    report: { facts: { id: '1', column: 'id' } },
  });
  expect((await openDataset(join(rows, 'a.csv'), { idColumn: null })).size).toBe(3);
  await expect(
    openDataset(join(rows, 'a.csv'), { idColumn: null, labelColumn: 'intnet' }),
  ).rejects.toMatchObject({
    code: 'CP_DATA_COLUMN',
    report: { remedy: 'did you mean "intent"', facts: { columns: ['id', 'text', 'intent'] } },
  });
  const flat = tree('no paths', { 'labels.csv': 'img,breed\nx,beagle\n', 'x.png': '' });
  await expect(openDataset(flat, pictures)).rejects.toMatchObject({
    code: 'CP_DATA_MANIFEST',
    message: expect.stringContaining('img, breed') as unknown,
  });
  await expect(openDataset(flat, { ...pictures, pathColumn: 'imge' })).rejects.toMatchObject({
    code: 'CP_DATA_COLUMN',
  });
});

test('one archive beside pictures is left out; archives called like a readme or a licence are data', async () => {
  const archive = await makeTar([
    ['1.png', ''],
    ['2.png', ''],
  ]);
  const beside = tree('stray', { ...folders('cat', 'dog'), 'backup.tar': archive });
  const { report } = await openDataset(beside, pictures);
  expect(report.leftOut).toMatchObject([{ reason: 'archive beside the files', extension: '.tar' }]);
  for (const name of ['readme-plates.tar', 'license_plates.tar', 'LICENSE.tar'])
    expect(
      (await openDataset(tree(name, { [name]: archive, 'README.md': '' }), pictures)).size,
    ).toBe(2);
});

test('an archive of folders has their splits and classes', async () => {
  const members = ['train/cat', 'train/dog', 'test/cat', 'test/dog'].flatMap((folder) =>
    [0, 1, 2].map((i): [string, string] => [`set/${folder}/${i}.png`, '']),
  );
  const root = tree('packed', { 'data.tar': await makeTar(members) });
  const train = await openDataset(root, pictures);
  expect(train).toMatchObject({ size: 6, classes: ['cat', 'dog'], splits: ['train', 'test'] });
  const test = await openDataset(root, { ...pictures, split: 'val' }).catch(
    (error: unknown) => (error as { code: string }).code,
  );
  expect(test).toBe('CP_DATA_EMPTY');
  expect(train.report).toMatchObject({ split: 'train', samples: 6 });
  const { report } = await openDataset(root, { ...pictures, split: 'test' });
  expect(report).toMatchObject({ split: 'test', samples: 6 });
});

test.each([
  [
    ['01', '02', '10'],
    ['01', '02', '10'],
  ],
  [
    ['3', '7'],
    ['3', '7'],
  ],
  [
    ['2.0', '1.0'],
    ['1.0', '2.0'],
  ],
])('folders %j in an archive name the classes %j', async (folders, classes) => {
  const members = folders.flatMap((folder) =>
    [0, 1].map((i): [string, string] => [`photos/${folder}/${i}.png`, '']),
  );
  const name = `numbers-${folders.join('-')}`;
  const packed = tree(name, { 'data.tar': await makeTar(members) });
  const { report } = await openDataset(packed, pictures);
  expect(report.classes).toEqual(classes.map((each) => ({ name: each, samples: 2 })));
});

test('labels: blanks, NaN and -1 are none; floats of whole numbers are labels; ids are names', async () => {
  const labels = async (name: string, cells: readonly string[]) => {
    const text = `text,label\n${cells.map((cell, i) => `t${i},${cell}`).join('\n')}\n`;
    const dataset = await openDataset(join(tree(name, { 'a.csv': text }), 'a.csv'));
    const actual = (await readAll(dataset)).map(({ label }) => label);
    return {
      classes: dataset.classes,
      found: actual,
      unlabelled: dataset.report.unlabelled,
      dataset,
    };
  };
  expect(await labels('floats', ['0.0', '2.0', '', '1.0'])).toMatchObject({
    classes: ['0', '1', '2'],
    found: [0, 2, undefined, 1],
    unlabelled: 1,
  });
  expect(await labels('minus', ['0', '-1', 'nan', '1'])).toMatchObject({
    classes: ['0', '1'],
    found: [0, undefined, undefined, 1],
    unlabelled: 2,
  });
  expect(await labels('ids', ['2100000000', '17', '2100000000'])).toMatchObject({
    classes: ['17', '2100000000'],
    found: [1, 0, 1],
  });
  const scores = await labels('scores', ['0.5', '1', '0']);
  expect(scores).toMatchObject({ classes: undefined, unlabelled: 3 });
  expect(scores.dataset.report.columns).toMatchObject({ unusedNumeric: ['label'] });
  const some = await labels('some', ['a', '', 'b']);
  expect(() => requireLabels(some.dataset, 'supcon')).toThrow(/CP_DATA_UNLABELLED: 1 of 3/);
  expect(() => requireLabels(scores.dataset, 'supcon')).toThrow(/CP_DATA_UNLABELLED: No sample/);
});

test('samples of tables are named by id, also of 19 digits; columns are reported as used or not', async () => {
  const root = tree('named', {
    'a.jsonl':
      '{"id":1234567890123456789,"text":"a","stars":3}\n{"id":1234567890123456790,"text":"b","stars":null}\n',
    'BOM.csv': '\ufeffid;text;stars\nx;"1;2";3\ny;c;\n',
  });
  const dataset = await openDataset(join(root, 'a.jsonl'));
  expect((await readAll(dataset)).map(({ key }) => key)).toEqual([
    '1234567890123456789',
    '1234567890123456790',
  ]);
  const csv = await openDataset(join(root, 'BOM.csv'));
  expect(csv.report).toMatchObject({
    csv: { delimiter: ';', quote: '"', lineEnd: 'LF' },
    columns: { used: { id: 'id' }, unused: ['text', 'stars'], unusedNumeric: ['stars'] },
  });
  expect(withColumnsUsed(csv.report, { text: 'text' }).columns).toEqual({
    used: { id: 'id', text: 'text' },
    unused: ['stars'],
    unusedNumeric: ['stars'],
  });
  const origins = (await readAll(csv)).map(({ value }) => value.origin);
  expect(origins).toEqual([2, 3].map((line) => `${join(root, 'BOM.csv')}:${line}`));
});

test('a classes.txt of something else is reported and not used', async () => {
  const files = { ...folders('cat', 'dog'), 'classes.txt': 'person\ncar\ncat\n' };
  const foreign = await openDataset(tree('foreign', files), pictures);
  expect(foreign.classes).toEqual(['cat', 'dog']);
  expect(foreign.report.leftOut).toMatchObject([
    { reason: 'its names are not the classes of the data' },
  ]);
  const birdFiles = {
    ...folders('cat', 'dog'),
    'classes.txt': '\ufeff1 dog\r\n2 cat\r\n3 emu\r\n',
  };
  expect((await openDataset(tree('counted', birdFiles), pictures)).classes).toEqual([
    'dog',
    'cat',
    'emu',
  ]);
});
