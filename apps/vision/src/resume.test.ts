import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Rng } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { writePictures } from './testing/write-pictures.js';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

/**
 * When SIGKILL is sent: so many milliseconds after the start of the program, or after its first
 * report of a step.
 */
interface Kill {
  readonly after: 'start' | 'first step';
  readonly milliseconds: number;
}

interface Ended {
  readonly killed: boolean;
  readonly errors: string;
  /** From the start to the first report of a step. */
  readonly toFirstStep: number;
}

function run(args: readonly string[], kill?: Kill): Promise<Ended> {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(
      process.execPath,
      ['--conditions=@counterpoint/source', '--import', 'tsx', main, ...args],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const killLater = () =>
      kill === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), kill.milliseconds);
    let errors = '',
      toFirstStep = Infinity;
    let timer = kill?.after === 'start' ? killLater() : undefined;
    child.stderr.on('data', (data: Buffer) => {
      errors += data.toString();
      if (toFirstStep < Infinity || !/step \d+\//.test(errors)) return;
      toFirstStep = performance.now() - started;
      timer ??= killLater();
    });
    child.on('close', (_, signal) => {
      clearTimeout(timer);
      resolve({ killed: signal === 'SIGKILL', errors, toFirstStep });
    });
  });
}

async function lastWeights(folder: string): Promise<string> {
  const steps = (await readdir(join(folder, 'checkpoints')))
    .filter((name) => name.startsWith('step-'))
    .sort((a, b) => Number(b.slice(5)) - Number(a.slice(5)));
  return createHash('sha256')
    .update(await readFile(join(folder, 'checkpoints', steps[0]!, 'tensors.safetensors')))
    .digest('hex');
}

/** Checkpoints that a kill left half written. */
const halfWritten = async (folder: string): Promise<number> =>
  (await readdir(join(folder, 'checkpoints')).catch(() => [])).filter((name) =>
    name.startsWith('.writing'),
  ).length;

test.each([
  { kills: 12, viewsIn: 'processor', epochs: 60 },
  { kills: 6, viewsIn: 'engine', epochs: 20 },
])(
  'a run with views made in the $viewsIn, killed $kills times at random instants and resumed, ends with the same bytes',
  { timeout: 900_000 },
  async ({ kills, viewsIn, epochs }) => {
    const folder = await mkdtemp(join(tmpdir(), 'counterpoint-resume-'));
    const data = join(folder, 'pictures');
    await writePictures(data, 96, 12);
    const begin = (out: string) => [
      'train',
      '--data',
      data,
      '--out',
      out,
      '--threads',
      '1',
      '--batch-size',
      '16',
      '--epochs',
      String(epochs),
      '--set',
      `viewsIn=${viewsIn}`,
      '--set',
      'encoder.width=4',
      '--set',
      'modality.side=12',
      '--set',
      'views.side=12',
      '--set',
      'checkpoint.everySteps=3',
      '--set',
      'metricsEverySteps=5',
    ];
    const done = `Done at step ${6 * epochs}`;
    const whole = join(folder, 'whole');
    const uninterrupted = await run(begin(whole));
    expect(uninterrupted.errors).toContain(done);

    const rng = Rng.of(20, 'kills');
    const broken = join(folder, 'broken');
    const started = () => existsSync(join(broken, 'config.json'));
    const stops = { start: 0, 'first step': 0, torn: 0 };
    for (let attempt = 0; ; attempt++) {
      // while it starts, restores and compiles; while it trains and writes checkpoints
      const after = attempt % 3 === 2 ? 'start' : 'first step';
      const kill: Kill = {
        after,
        milliseconds: rng.uniform(0, after === 'start' ? uninterrupted.toFirstStep : 250),
      };
      const enough = stops.start + stops['first step'] >= kills;
      const { killed, errors } = await run(
        started() ? ['train', '--resume', broken] : begin(broken),
        enough ? undefined : kill,
      );
      if (!killed) {
        expect(errors).toContain(done);
        break;
      }
      stops[after]++;
      stops.torn += await halfWritten(broken);
    }
    process.stderr.write(
      `killed ${stops.start} times while starting and ${stops['first step']} times while ` +
        `training; ${stops.torn} times a checkpoint was left half written\n`,
    );
    expect(stops.start + stops['first step']).toBeGreaterThanOrEqual(kills);
    expect(await lastWeights(broken)).toBe(await lastWeights(whole));
  },
);
