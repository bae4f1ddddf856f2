import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fittedBatch } from './fitted-batch.js';
import type { PretrainConfig } from './pretrain-config.js';

const config = {
  batchSize: 256,
  accumulate: 2,
  learningRate: { base: 0.4, schedule: 'cosine' },
  optimizer: { type: 'core/sgd' },
} as PretrainConfig;
const said: string[] = [];
const display = { say: (text: string) => void said.push(text), update: () => {}, end: () => {} };
const fit = (samples: number, options: object = {}, of = config) =>
  fittedBatch(of, { set: [], plugin: [], ...options }, samples, display);

test("a recipe's batch becomes the largest power of two that fits, the learning rate with it", async () => {
  expect(await fit(300)).toMatchObject({
    batchSize: 128,
    learningRate: { base: 0.2, schedule: 'cosine' },
  });
  expect(said.at(-1)).toContain('128 make one, at a learning rate of 0.2');
  expect(
    (await fit(32, {}, { ...config, optimizer: { type: 'core/adamw' } })).learningRate.base,
  ).toBeCloseTo(0.1, 10);
  expect(await fit(512)).toBe(config);
  expect(await fit(3)).toBe(config); // too few for any step: an error later
});

test('what was asked for stays', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'counterpoint-config-')), 'config.json');
  await writeFile(file, '{"batchSize":256}');
  for (const options of [{ batchSize: '256' }, { set: ['accumulate=2'] }, { config: file }])
    expect(await fit(300, options)).toBe(config);
});
