import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listSplits, openDataset } from './open-dataset.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'split-rows-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function table(name: string, lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.join('\n'));
  return path;
}

const rows = ['one,a,train', 'two,b,train', 'three,a,dev', 'four,a,test', 'five,b,test'];
const forms: readonly (readonly [string, readonly string[]])[] = [
  ['rows.csv', ['text,label,split', ...rows]],
  ['rows.tsv', ['text\tlabel\tSplit', ...rows.map((row) => row.replaceAll(',', '\t'))]],
  [
    'rows.jsonl',
    rows.map((row) => {
      const [text, label, split] = row.split(',');
      return JSON.stringify({ text, label, split });
    }),
  ],
];

test.each(forms)('a column of splits parts a table: %s', async (name, lines) => {
  const path = await table(name, lines);
  expect(await listSplits(path)).toEqual(['train', 'dev', 'test']);
  const test = await openDataset(path, { split: 'test' });
  expect(test).toMatchObject({ size: 2, split: 'test', splits: ['train', 'dev', 'test'] });
  expect(test.classes).toEqual(['a', 'b']);
  expect(test.report.classes).toEqual([
    { name: 'a', samples: 1 },
    { name: 'b', samples: 1 },
  ]);
  const texts = [];
  for await (const { metadata } of test.epoch({ seed: 0, epoch: 0, shuffle: false }))
    texts.push(metadata?.['text']);
  expect(texts).toEqual(['four', 'five']);
  expect(await openDataset(path, { split: 'validation' })).toMatchObject({ size: 1 });
  expect(await openDataset(path, { split: 'train' })).toMatchObject({ size: 2 });
  const all = await openDataset(path);
  expect(all.size).toBe(5);
  expect(all.report.notes.join()).toMatch(/rows of all splits were read \(train, dev, test\)/u);
  await expect(openDataset(path, { split: 'extra' })).rejects.toMatchObject({
    code: 'CP_DATA_EMPTY',
  });
});

test.each([
  ['words that name no split', ['text,split', 'one,up', 'two,down']],
  ['one split alone', ['text,split', 'one,train', 'two,training']],
  ['a blank', ['text,split', 'one,train', 'two,test', 'three,']],
  ['no such column', ['text,part', 'one,train', 'two,test']],
])('%s: the table has no parts', async (name, lines) => {
  const path = await table(`${name}.csv`, lines);
  expect(await listSplits(path)).toEqual([]);
  expect((await openDataset(path, { split: 'train' })).size).toBe(lines.length - 1);
  await expect(openDataset(path, { split: 'test' })).rejects.toMatchObject({
    code: 'CP_DATA_SPLIT',
  });
});
