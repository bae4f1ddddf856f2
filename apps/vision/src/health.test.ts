import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '@counterpoint/core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { trainSmall } from './testing/run-vision.js';
import { writePictures } from './testing/write-pictures.js';

vi.setConfig({ testTimeout: 240_000 });
let folder: string, data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-health-'));
  data = join(folder, 'pictures');
  await writePictures(join(data, 'train'), 96, 12);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const set = (...settings: string[]) => settings.flatMap((setting) => ['--set', setting]);
const watched = [
  '--batch-size',
  '16',
  '--epochs',
  '12',
  ...set('metricsEverySteps=2', 'checkpoint.everySteps=4', 'learningRate.base=0.5'),
];
const byol = ['--method', 'byol', ...set('method.predictor=none', 'method.momentum=0.5')];
const simsiam = ['--method', 'simsiam', ...set('method.stopGradient=false')];

test.each([
  ['BYOL without its predictor', byol, /nearly one/],
  ['SimSiam without stop-gradient', simsiam, /on a line|nearly one/],
])('%s collapses, and is stopped within 40 steps', async (name, method, reason) => {
  const { code, json } = await trainSmall(
    data,
    join(folder, name),
    ...watched,
    ...method,
    '--on-collapse',
    'stop',
  );
  expect(code).toBe(1);
  expect(json).toMatchObject({
    ended: 'collapsed',
    alarm: { health: 'collapsed', reason: expect.stringMatching(reason) as string },
  });
  expect((json['alarm'] as { step: number }).step).toBeLessThanOrEqual(40);
});

test('a policy that warns lets the run go on to its end', async () => {
  const { code, json } = await trainSmall(
    data,
    join(folder, 'warned'),
    ...watched,
    '--epochs',
    '8',
    ...byol,
    '--on-collapse',
    'warn',
  );
  expect(code).toBe(0);
  expect(json).toMatchObject({ ended: 'done', step: 48, alarm: { health: 'collapsed' } });
});

test('a policy that rolls back leaves the encoder of the last checkpoint that looked healthy', async () => {
  const out = join(folder, 'rolled back');
  const { code, json } = await trainSmall(
    data,
    out,
    ...watched,
    ...byol,
    '--on-collapse',
    'rollback',
  );
  expect(code).toBe(1);
  const back = json['rolledBackTo'] as number;
  expect(back).toBeLessThan((json['alarm'] as { step: number }).step);
  const spreads = (await readFile(join(out, 'metrics.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { step: number; spread?: number });
  expect(
    spreads
      .filter(({ step, spread }) => step <= back && spread !== undefined)
      .every(({ spread }) => Math.sqrt(128) * spread! > 0.05),
  ).toBe(true);
  expect(
    (await readdir(join(out, 'checkpoints'))).every(
      (name) => Number(name.slice('step-'.length)) <= back,
    ),
  ).toBe(true);
  const saved = readSafetensors(
    new Uint8Array(await readFile(join(out, 'checkpoints', `step-${back}`, 'tensors.safetensors'))),
    'checkpoint',
  ).tensors;
  const exported = readSafetensors(
    new Uint8Array(await readFile(join(out, 'export', 'encoder.safetensors'))),
    'export',
  ).tensors;
  for (const [name, { bytes }] of Object.entries(exported))
    expect((saved[`variables.encoder.${name}`] ?? saved[`state.encoder.${name}`])!.bytes).toEqual(
      bytes,
    );
});

test('a loss that is not finite is a divergence, and is rolled back too', async () => {
  const { json } = await trainSmall(
    data,
    join(folder, 'diverged'),
    ...watched,
    ...set('learningRate.base=1e30'),
    '--on-collapse',
    'rollback',
  );
  expect(json).toMatchObject({
    ended: 'collapsed',
    alarm: { health: 'diverged' },
    rolledBackTo: expect.any(Number) as number,
  });
});
