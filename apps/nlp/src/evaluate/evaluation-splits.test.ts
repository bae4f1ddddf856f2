import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTexts } from '../open-texts.js';
import type { EvaluateOptions } from './evaluate-options.js';
import { splitTexts } from './evaluation-splits.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-splits-'));
  const rows = Array.from({ length: 20 }, (_, i) => `${i} of ${i % 2 ? 'one' : 'two'},${i % 2}`);
  await writeFile(join(folder, 'rows.csv'), ['text,label', ...rows].join('\n'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function sizes(options: Partial<EvaluateOptions>): Promise<number[]> {
  const data = join(folder, 'rows.csv');
  const all = { data, train: 'train', heldOut: 0.2, ...options } as EvaluateOptions;
  const open = (path: string, split?: string) => openTexts(path, { split });
  return (await splitTexts(open, all, () => undefined)).map(({ size }) => size);
}

test('data without splits is held out in part; a split that is named is refused there', async () => {
  const testData = join(folder, 'rows.csv');
  expect(await sizes({})).toEqual([16, 4]);
  expect(await sizes({ test: 'test' })).toEqual([16, 4]);
  expect(await sizes({ testData })).toEqual([20, 20]);
  expect(await sizes({ testData, test: 'test' })).toEqual([20, 20]);
  for (const options of [
    { test: 'dev' },
    { test: 'dev', testData },
    { train: 'first' },
    { train: 'first', testData },
  ])
    await expect(sizes(options)).rejects.toThrow(/CP_DATA_SPLIT/u);
});
