import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manifestDataset } from './manifest-dataset.js';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-lists-'));
  await mkdir(join(folder, 'img'));
  for (const name of ['a.png', 'b.png', 'c d.png', 'e.png 1'])
    await writeFile(join(folder, 'img', name), name);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function contents(name: string, text: string): Promise<string[]> {
  const file = join(folder, name);
  await writeFile(file, text);
  const dataset = await manifestDataset(file);
  const actual: string[] = [];
  for await (const { value } of dataset.epoch({ seed: 0, epoch: 0, shuffle: false }, 0))
    actual.push(...Object.values(value.members).map((bytes) => Buffer.from(bytes).toString()));
  return actual;
}

test.each([
  ['plain lines', 'list.txt', 'img/a.png\nimg/b.png\n', ['a.png', 'b.png']],
  ['lines of Windows', 'windows.txt', 'img\\a.png\r\nimg\\b.png\r\n', ['a.png', 'b.png']],
  ['a table of Windows', 'windows.csv', 'path,label\nimg\\b.png,x\n', ['b.png']],
  ['a name with a space', 'space.txt', 'img/c d.png\n', ['c d.png']],
  ['a name that ends like a label', 'odd.txt', 'img/e.png 1\n', ['e.png 1']],
])('%s are read', async (_, name, text, expected) => {
  expect(await contents(name, text)).toEqual(expected);
});

test.each([
  ['a space', 'img/a.png 0'],
  ['a tab', 'img/a.png\tcat'],
  ['a comma', 'img/a.png,cat'],
  ['a comma and a space', 'img/a.png, cat'],
  ['backslashes', 'img\\a.png 3'],
])('a label behind %s makes no list', async (_, line) => {
  const read = contents('labels.txt', `${line}\n${line}\n`);
  await expect(read).rejects.toThrow(/CP_DATA_MANIFEST: A list of files.*path,label/u);
});

test('a table without a line of names is told so', async () => {
  const read = contents('values.csv', 'img/a.png,cat\nimg/b.png,dog\n');
  await expect(read).rejects.toThrow(/CP_DATA_MANIFEST.*first line that names the columns/u);
});
