import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Rng } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { writePictures } from './testing/write-pictures.js';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const kills = 20;

/** Runs the program; with `killAfter`, sends SIGKILL so many milliseconds after its first report of a step. */
function run(args: readonly string[], killAfter?: number): Promise<{ code: number | null; killed: boolean; errors: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--conditions=@counterpoint/source', '--import', 'tsx', main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    let timer: NodeJS.Timeout | undefined;
    child.stderr.on('data', (data: Buffer) => {
      errors += data.toString();
      if (killAfter !== undefined && timer === undefined && /step \d+\//.test(errors)) timer = setTimeout(() => child.kill('SIGKILL'), killAfter);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, killed: signal === 'SIGKILL', errors });
    });
  });
}

async function lastWeights(folder: string): Promise<string> {
  const steps = (await readdir(join(folder, 'checkpoints'))).filter((name) => name.startsWith('step-')).sort((a, b) => Number(b.slice(5)) - Number(a.slice(5)));
  return createHash('sha256').update(await readFile(join(folder, 'checkpoints', steps[0]!, 'tensors.safetensors'))).digest('hex');
}

test(`a run killed ${kills} times at random instants and resumed ends with the same bytes`, { timeout: 600_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-resume-'));
  const data = join(folder, 'pictures');
  await writePictures(data, 96, 12);
  const begin = (out: string) => ['train', '--data', data, '--out', out, '--threads', '1', '--batch-size', '16', '--epochs', '120',
    '--set', 'encoder.width=4', '--set', 'modality.side=12', '--set', 'views.side=12', '--set', 'data.split=', '--set', 'checkpoint.everySteps=3', '--set', 'metricsEverySteps=5'];
  const whole = join(folder, 'whole');
  expect((await run(begin(whole))).errors).toContain('Done at step 720');

  const rng = Rng.of(20, 'kills');
  const broken = join(folder, 'broken');
  let killed = 0;
  let args = begin(broken);
  for (let attempt = 0; attempt < 3 * kills; attempt++) {
    const result = await run(args, killed < kills ? rng.uniform(0, 250) : undefined);
    if (result.killed) killed++;
    else {
      expect(result.errors).toContain('Done at step 720');
      break;
    }
    args = ['train', '--resume', broken, '--threads', '1'];
  }
  expect(killed).toBeGreaterThanOrEqual(kills);
  expect(await lastWeights(broken)).toBe(await lastWeights(whole));
});
