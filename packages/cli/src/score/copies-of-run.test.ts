import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry, type Encoder, type Modality, type Sample } from '@counterpoint/core';
import { dataPlugin } from '@counterpoint/data';
import { startEngine } from '@counterpoint/engine';
import { tensor2d } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Program } from '../program/program.js';
import { openSource } from '../source/open-source.js';
import { towersLeakage } from '../towers/towers-leakage.js';
import { copiesOfRun } from './copies-of-run.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-copies-'));
afterAll(() => rmSync(folder, { recursive: true }));
const size = 6;

/** Files that have the same names and sizes in every folder; some have the content of others. */
function files(name: string, contents: readonly number[]): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [i, content] of contents.entries())
    writeFileSync(join(path, `${i}.bin`), String(content).padStart(8, '0'));
  return path;
}
const learned = files('learned', [1, 2, 3, 4, 5, 6]);
const registry = new Registry([dataPlugin]);
const extensions = ['bin'];
const source = (path: string) => ({ path, split: '', groups: 'none', limit: 0 }) as const;
const open = (path: string) => openSource(source(path), { registry, extensions });
const program = { samples: 'files', plugins: [dataPlugin] } as unknown as Program;
const run = { config: { data: source(learned) } };
const modality = {
  extensions,
  decode: ({ value }: Sample) =>
    Array.from((value as { members: { bin: Uint8Array } }).members.bin, (byte) => byte - 48),
  batch: (rows: number[][]) => tensor2d(rows),
} as unknown as Modality;
const towers = {
  ...{ registry, run, side: 'file', modality: () => modality },
  towers: { tower: () => ({}) as Encoder },
};

beforeAll(async () => {
  await startEngine({ prefer: 'cpu' });
});

test.each([
  ['none', [11, 22, 33, 44, 55, 66], 0],
  ['some', [1, 22, 3, 44, 55, 66], 2],
  ['all', [1, 2, 3, 4, 5, 6], size],
])('files of the same names and sizes: %s are copies', async (name, contents, copies) => {
  const dataset = await open(files(name, contents));
  expect(dataset.fingerprint).toBe((await open(learned)).fingerprint);
  const opened = { run, registry, modality } as never;
  expect(await copiesOfRun(program, opened, dataset)).toBe(copies);
  const pairs = { dataset, split: '', splits: [] } as never;
  const leakage = await towersLeakage({ program }, towers as never, pairs, { train: 'train' });
  expect(leakage).toMatchObject({ samples: size, exact: copies });
});
