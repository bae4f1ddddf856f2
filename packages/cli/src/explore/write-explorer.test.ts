import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rng, type Encoder, type Sample } from '@counterpoint/core';
import { indexedDataset } from '@counterpoint/data';
import type { PageData } from '@counterpoint/explorer';
import { clone, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import type { Program } from '../program/program.js';
import type { ExploreOptions } from './explore-options.js';
import type { ExploredRun, ExploredSide } from './explored-run.js';
import { writeExplorer } from './write-explorer.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-explorer-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [size, width] = [24, 3];
const words = ['red', 'green', 'blue'];
const rng = Rng.of(1, 'rows');
const rows = Array.from({ length: size }, (_, i) =>
  Array.from({ length: width }, (_value, d) => (i % 3 === d ? 2 : 0) + rng.normal(0, 0.2)),
);
const vectorOf = (text: string) => words.map((word) => (text.includes(word) ? 1 : 0));
const encoder = {
  ...{ width, variables: {}, state: {} },
  encode: (batch: Tensor2D) => clone(batch),
  dispose: () => undefined,
} as unknown as Encoder<Tensor2D>;

/** A side whose values are vectors already; captions are shown as their texts. */
const sideOf = (name: string, decode: ExploredSide['decode']): ExploredSide => ({
  ...{
    name,
    decode,
    encoder: encoder as never,
    earlier: [],
    untrained: async () => encoder as never,
  },
  modality: {
    extensions: [],
    decode: () => undefined,
    describe: (value: unknown) => value,
    batch: (values: readonly unknown[]) =>
      tensor2d(
        values.map((value) =>
          Array.isArray(value) ? value : vectorOf(String(value)),
        ) as number[][],
      ),
  } as never,
});
const caption = ({ index }: Sample) => `a ${words[index % 3]} thing, number ${index}`;

const runOf = (path: string, both: boolean): ExploredRun => {
  const first = sideOf('things', ({ index }) => rows[index]);
  return {
    path,
    sides: both ? [first, sideOf('captions', caption)] : [first],
    steps: [],
    open: async () =>
      indexedDataset({
        ...{ name: 'things', size, fingerprint: 'things', classes: words },
        key: (index) => `thing ${index}`,
        read: async (index) => ({
          ...{ index, key: `thing ${index}`, label: index % 3, value: { members: {} } },
        }),
      }) as never,
    texts: both ? { side: 1, value: async (text) => text } : undefined,
    dispose: () => undefined,
  };
};
const program = { name: 'test', samples: 'things', plugins: [] } as unknown as Program;
const options: ExploreOptions = {
  ...{ data: 'things', limit: 0, seed: 0, batchSize: 8, engine: 'auto' },
  ...{ checkpoints: true, onError: 'skip' },
};
const pageOf = (file: string): PageData => {
  const html = readFileSync(file, 'utf8');
  return JSON.parse(/id="data">(.*?)<\/script>/su.exec(html)![1]!) as PageData;
};

test('both sides of a space stand in one page, with words that search and concepts', async () => {
  const out = join(folder, 'both.html');
  const written = await writeExplorer(program, 'run', { ...options, out }, {}, async (path) =>
    runOf(path, true),
  );
  expect(written).toMatchObject({ page: out, samples: 2 * size });
  const page = pageOf(out);
  expect(page.crossModal!.sides).toEqual(['things', 'captions']);
  expect(page.concepts!.source).toBe('words of the captions');
  expect(page.concepts!.names).toEqual(expect.arrayContaining(words));
  const red = page.words!.find(({ word }) => word === 'red')!;
  const queries = red.samples.filter((row) => row < size).slice(0, 4);
  expect(queries.every((row) => row % 3 === 0)).toBe(true);
  expect(page.manifest).toHaveProperty('reason');
  expect(page.classification!.overall.value).toBeGreaterThan(0.9);
});

test('concepts are those that the user names, or the classes of the data', async () => {
  const out = join(folder, 'concepts.html');
  const withConcepts = { ...options, out, concepts: ['red', 'blue'] };
  await writeExplorer(program, 'run', withConcepts, {}, async (path) => runOf(path, true));
  expect(pageOf(out).concepts).toMatchObject({
    names: ['red', 'blue'],
    source: 'words of the command',
  });
  const open = async (path: string) => runOf(path, false);
  await writeExplorer(program, 'run', { ...options, out }, {}, open);
  expect(pageOf(out).concepts).toMatchObject({ names: words, source: 'classes of the data' });
  await expect(writeExplorer(program, 'run', withConcepts, {}, open)).rejects.toThrow(
    /CP_CLI_USAGE.*--concepts/su,
  );
});

test('--serve answers from loopback until it is closed', async () => {
  const { page, served } = await writeExplorer(
    program,
    'run',
    { ...options, serve: true },
    {},
    async (path) => runOf(path, true),
  );
  expect(page).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/u);
  const ask = async (path: string) => (await fetch(`${page}${path}`)).json() as Promise<unknown>;
  expect(await ask('data.json')).toMatchObject({
    count: 2 * size,
    media: { pictures: [false, false], sounds: [false, false], words: true },
  });
  expect(await ask('near/0')).toMatchObject({ samples: expect.any(Array) });
  const [{ samples }] = (await ask('words/red')) as [{ samples: number[] }];
  expect(samples.slice(0, 4).every((row) => row % 3 === 0)).toBe(true);
  await served!.close();
  await expect(fetch(page)).rejects.toThrow();
});

test('a run of two sides is not compared with a run of one', async () => {
  const queries = { ...options, out: join(folder, 'none.html'), against: 'other' };
  await expect(
    writeExplorer(program, 'run', queries, {}, async (path) => runOf(path, path === 'run')),
  ).rejects.toThrow(/CP_CLI_USAGE/u);
});
