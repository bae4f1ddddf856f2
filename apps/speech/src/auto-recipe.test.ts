import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fewSounds, runSpeech } from './testing/tiny-speech.js';

vi.setConfig({ testTimeout: 240_000 });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-speech-auto-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a recipe is chosen for recordings, and the run is that of its config', async () => {
  const steps = ['usual', 'narrow'].map((name) => ({ name, steps: 1 }));
  const record = { recipe: { rounds: [steps], stableSteps: 3 } };
  await mkdir(join(folder, 'earlier'));
  await writeFile(join(folder, 'earlier', 'config.json'), JSON.stringify(record));
  const out = join(folder, 'run');
  const { json, errors, code } = await runSpeech(
    ...['train', '--recipe', 'auto', '--replay', join(folder, 'earlier')],
    ...['--data', fewSounds, '--out', out, '--batch-size', '8', '--threads', '1'],
    ...['--set', 'encoder.width=4', '--set', 'modality.seconds=0.5', '--set', 'views.seconds=0.5'],
  );
  expect(code, errors).toBe(0);
  expect(json).toMatchObject({
    ended: 'done',
    step: 4,
    recipe: { facts: { short: false, size: 80 }, heldOut: 10 },
  });
  const { config } = JSON.parse(await readFile(join(out, 'config.json'), 'utf8')) as {
    config: object;
  };
  expect(config).toMatchObject({ data: { limit: 70 }, encoder: { width: 4 } });
});
