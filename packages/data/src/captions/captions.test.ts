import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readAll } from '../../testing/read-all.js';
import { listSplits, openDataset } from '../open/open-dataset.js';

const root = mkdtempSync(join(tmpdir(), 'counterpoint-captions-'));
afterAll(() => rmSync(root, { recursive: true }));
const extensions = ['jpg'];

/** Writes files below a folder of its own; pictures are named by their place. */
function data(name: string, pictures: readonly string[], texts: Readonly<Record<string, string>>) {
  const folder = join(root, name);
  const files = { ...Object.fromEntries(pictures.map((path) => [path, path])), ...texts };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The captions of each sample by its picture's text, which is its place. */
async function captions(folder: string, split?: string) {
  const samples = await readAll(await openDataset(folder, { extensions, split }));
  return Object.fromEntries(
    samples.map(({ value, metadata }) => [
      Buffer.from(value.members['jpg']!).toString(),
      metadata!['caption'],
    ]),
  );
}

const two = ['pictures/1.jpg', 'pictures/2.jpg'];
const document = (value: unknown) => JSON.stringify(value);
const coco = (files: readonly string[], first = 10) =>
  document({
    images: files.map((file_name, i) => ({ id: first + i, file_name })),
    annotations: files.flatMap((file, i) =>
      ['a', 'b'].map((word) => ({ image_id: first + i, caption: `${word} of ${file}` })),
    ),
  });

test.each([
  ['captions.txt', 'image,caption\n1.jpg,"red, and a dog"\n2.jpg,blue\n1.jpg,a dog\n'],
  [
    'results.csv',
    'image_name| comment_number| comment\n1.jpg| 0| red, and a dog\n2.jpg| 0| blue\n1.jpg| 1| a dog\n',
  ],
  ['all.token.txt', '1.jpg#0\tred, and a dog\n2.jpg#0\tblue\n1.jpg#1\ta dog\n'],
  ['results_20130124.token', '1.jpg#0\tred, and a dog\n1.jpg#1\ta dog\n2.jpg#0\tblue\n'],
])('captions of Flickr as %s', async (name, text) => {
  const folder = data(`flickr-${name}`, two, { [name]: text });
  const expected = { 'pictures/1.jpg': ['red, and a dog', 'a dog'], 'pictures/2.jpg': ['blue'] };
  expect(await captions(folder)).toEqual(expected);
  expect(await captions(join(folder, name))).toEqual(expected);
});

test('quotes of captions between bars are characters', async () => {
  const text = 'image_name| comment_number| comment\n1.jpg| 0| "Stop" says a sign\n';
  const folder = data('quotes', two, { 'results.csv': text });
  expect(await captions(folder)).toEqual({ 'pictures/1.jpg': ['"Stop" says a sign'] });
});

test('splits of Flickr8k by its lists of files', async () => {
  const pictures = ['all/1.jpg', 'all/2.jpg', 'all/3.jpg'];
  const folder = data('flickr8k', pictures, {
    'Flickr8k_text/Flickr8k.token.txt': '1.jpg#0\tone\n2.jpg#0\ttwo\n3.jpg#0\tthree\n',
    'Flickr8k_text/Flickr_8k.trainImages.txt': '1.jpg\n',
    'Flickr8k_text/Flickr_8k.testImages.txt': '2.jpg\r\n',
  });
  expect(await captions(folder, 'train')).toEqual({ 'all/1.jpg': ['one'] });
  expect(await captions(folder, 'test')).toEqual({ 'all/2.jpg': ['two'] });
  expect(await listSplits(folder, { extensions })).toEqual(['train', 'test', 'unlisted']);
});

test('captions of COCO: a split a list, the same name in two folders', async () => {
  const pictures = ['train2017/1.jpg', 'val2017/1.jpg', 'val2017/2.jpg'];
  const folder = data('coco', pictures, {
    'annotations/captions_train2017.json': coco(['1.jpg']),
    'annotations/captions_val2017.json': coco(['1.jpg', '2.jpg'], 7),
    'annotations/instances_val2017.json': '{}',
  });
  expect(await captions(folder, 'train')).toEqual({
    'train2017/1.jpg': ['a of 1.jpg', 'b of 1.jpg'],
  });
  const val = { 'val2017/1.jpg': ['a of 1.jpg', 'b of 1.jpg'] };
  expect(await captions(folder, 'val')).toMatchObject(val);
  expect(await captions(join(folder, 'annotations/captions_val2017.json'))).toMatchObject(val);
  expect(await listSplits(folder, { extensions })).toEqual(['train2017', 'val2017']);
});

test("Karpathy's splits: the rest of validation is for training", async () => {
  const image = (filename: string, split: string) => ({
    ...{ filename, filepath: 'val2014', split },
    sentences: [{ raw: `see ${filename}` }],
  });
  const images = [image('1.jpg', 'train'), image('2.jpg', 'restval'), image('3.jpg', 'test')];
  const pictures = ['val2014/1.jpg', 'val2014/2.jpg', 'val2014/3.jpg'];
  const folder = data('karpathy', pictures, { 'dataset_coco.json': document({ images }) });
  expect(Object.keys(await captions(folder, 'train'))).toEqual(['val2014/1.jpg', 'val2014/2.jpg']);
  expect(await captions(folder, 'test')).toEqual({ 'val2014/3.jpg': ['see 3.jpg'] });
});

test.each([
  ['captions.txt', 'image,caption\n1.jpg,one\n1.jpg,\n2.jpg,two\n'],
  // Flickr30k's own list has such a row.
  [
    'results.csv',
    'image_name| comment_number| comment\n1.jpg| 0| one\n1.jpg| 4 one\n2.jpg| 0| two\n',
  ],
  ['my.token.txt', '1.jpg#0\tone\n1.jpg#1\t \n2.jpg#0\ttwo\n'],
  [
    'captions_val.json',
    document({
      images: [
        { id: 1, file_name: '1.jpg' },
        { id: '2', file_name: '2.jpg' },
      ],
      annotations: [
        { image_id: 1, caption: 'one' },
        { image_id: 2, caption: 'two' },
        { image_id: 3, caption: 'three' },
      ],
    }),
  ],
])('%s: a row without a caption or a picture is skipped and counted', async (name, text) => {
  const folder = data(`skips-${name}`, two, { [name]: text });
  const skipped: unknown[] = [];
  const onSkip = (each: unknown) => void skipped.push(each);
  const dataset = await openDataset(folder, { extensions, onSkip });
  expect(dataset.size).toBe(2);
  expect(skipped).toMatchObject([{ code: 'CP_DATA_ROW' }]);
  await expect(openDataset(folder, { extensions })).rejects.toMatchObject({ code: 'CP_DATA_ROW' });
});

test.each([
  ['annotations/captions_val.json', '[]'],
  ['annotations/captions_val.json', '{"images": [], "annotations": [{"image_id": 1}]}'],
  ['annotations/captions_val.json', '{"images": ['],
  ['annotations/captions_val.json', '{"images": [null], "annotations": []}'],
  ['annotations/captions_val.json', '{"images": [{"file_name": "1.jpg"}], "annotations": []}'],
  ['dataset_flickr8k.json', '{"images": [{"filename": "1.jpg"}]}'],
  ['my.token.txt', '1.jpg a caption\n'],
])('%s that is none is refused', async (name, text) => {
  const folder = data(`bad-${Math.abs(text.length)}`, two, { [name]: text });
  await expect(captions(folder)).rejects.toMatchObject({ code: 'CP_DATA_CAPTIONS' });
});

test('a table of that name about something else is no list; a manifest comes first', async () => {
  const classes = ['cat/1.jpg', 'dog/2.jpg'];
  const scores = data('scores', classes, { 'results.csv': 'epoch,accuracy\n1,0.5\n' });
  expect((await openDataset(scores, { extensions })).classes).toEqual(['cat', 'dog']);
  const both = data('both', two, {
    'metadata.csv': 'path,caption\npictures/1.jpg,of the manifest\n',
    'captions.txt': 'image,caption\n1.jpg,of the list\n',
  });
  expect(await captions(both)).toEqual({ 'pictures/1.jpg': 'of the manifest' });
});

test('a column of splits is found, whatever the column of paths is called', async () => {
  const text = 'picture,split\npictures/1.jpg,train\npictures/2.jpg,test\n';
  const folder = data('column', two, { 'metadata.csv': text });
  const options = { extensions, pathColumn: 'picture' };
  expect(await listSplits(join(folder, 'metadata.csv'), options)).toEqual(['train', 'test']);
  expect(await listSplits(data('none', two, {}), { extensions })).toEqual([]);
});
