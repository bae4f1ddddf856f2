import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenedRun, SearchResult } from '@counterpoint/cli';
import type { Picture } from '@counterpoint/image';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pictureSheet } from './picture-sheet.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-sheet-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const picture: Picture = { width: 2, height: 2, channels: 3, data: new Uint8Array(12).fill(90) };
const run = { modality: { decode: () => Promise.resolve(picture) } } as unknown as OpenedRun;
const openData = () => Promise.reject(new Error('nothing is stored'));

async function linesOf(name: string, queries: number): Promise<string[]> {
  const results = Array.from({ length: queries }, (_, i): SearchResult => {
    const query = `${i}.png`;
    return { query, sample: { index: i, key: query, value: {} }, hits: [] };
  });
  const lines: string[] = [];
  const out = join(folder, name);
  await pictureSheet(run, results, { out, openData, say: (line) => lines.push(line) });
  expect((await readFile(out)).length).toBeGreaterThan(100);
  return lines;
}

test('a picture says which queries it leaves out; a page shows all', async () => {
  expect(await linesOf('all.png', 40)).toEqual([]);
  expect(await linesOf('one.png', 41)).toEqual([
    expect.stringContaining('the first 40 of 41 queries, and 1 are left out'),
  ]);
  expect(await linesOf('many.PNG', 57)).toEqual([expect.stringContaining('17 are left out')]);
  expect(await linesOf('many.html', 57)).toEqual([]);
});
