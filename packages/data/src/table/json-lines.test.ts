import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDataset } from '../open/open-dataset.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'json-lines-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function open(name: string, content: string) {
  const file = join(folder, name);
  await writeFile(file, content);
  return openDataset(file);
}

it.each(['train_manifest.json', 'rows.jsonl', 'ROWS.NDJSON', 'manifest.JSON'])(
  '%s is read as one object a line',
  async (name) => {
    const dataset = await open(name, '\uFEFF{"text": "a"}\r\n{"text": "b"}\r\n');
    expect(dataset.size).toBe(2);
    expect((await dataset.at!(1)).metadata).toEqual({ text: 'b' });
  },
);

it('one row with lists in it is a row', async () => {
  const row = { text: 'a', relevant: ['b', 'c'], entities: [{ name: 'd' }] };
  expect((await open('single.jsonl', JSON.stringify(row))).size).toBe(1);
});

it.each([
  ['array.json', '[{"text": "a"}, {"text": "b"}]'],
  ['lines.json', '[\n{"text": "a"},\n{"text": "b"}\n]'],
  ['object.jsonl', '{\n  "rows": [{"text": "a"}]\n}'],
  ['blank.json', '\n[\n{"text": "a"}\n]'],
  ['squad.json', '{"version": "1.1", "data": [{"text": "a"}, {"text": "b"}]}'],
])('%s is refused with the command that converts it', async (name, content) => {
  await expect(open(name, content)).rejects.toThrow(/one JSON document.*jq -c/su);
});
