import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runInProcess } from '../../../tools/vitest/run-in-process.js';
import { speechProgram } from './program.js';

test('an encoder of sounds teaches a smaller one of another kind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-speech-distil-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const run = (...args: string[]) => runInProcess(speechProgram(), ...args, '--json');
  const [teacher, out] = [join(folder, 'teacher'), join(folder, 'student')];
  const small = ['--batch-size', '8', '--epochs', '1', '--set', 'data.limit=40', '--threads', '1'];
  const shape = ['encoder.width=4', 'modality.seconds=1', 'views.seconds=1'];
  const settings = shape.flatMap((entry) => ['--set', entry]);
  const trained = await run('train', ...small, ...settings, '--out', teacher);
  expect(trained.json, trained.errors).toMatchObject({ ended: 'done' });
  const { config: first } = await record(teacher);
  const bands = (first['modality'] as { features: { bands: number } }).features.bands;
  const student = ['--set', `encoder.bands=${bands}`, '--set', 'encoder.widths=[8,8]'];
  const distilled = await run(
    ...['distil', '--teacher', teacher, '--student', 'temporal-convolution', ...student],
    ...['--data', 'synthetic', ...small, '--out', out],
  );
  expect(distilled.json, distilled.errors).toMatchObject({
    ended: 'done',
    distilled: { samples: { train: 36, heldOut: 4 }, width: { student: 8 } },
  });
  const { config } = await record(out);
  expect(config['modality']).toEqual(first['modality']);
  const embedded = await run('embed', out, '--data', 'synthetic', '--out', join(folder, 'a.npy'));
  expect(embedded.json, embedded.errors).toHaveProperty('width', 8);
});

async function record(run: string): Promise<{ config: Record<string, unknown> }> {
  return JSON.parse(await readFile(join(run, 'config.json'), 'utf8')) as {
    config: Record<string, unknown>;
  };
}
