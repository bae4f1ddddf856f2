import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runInProcess } from '../../../tools/vitest/run-in-process.js';
import { speechProgram } from './program.js';

test('classes are learned from a run of sounds', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-finetune-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const run = (...args: string[]) => runInProcess(speechProgram(), ...args, '--json');
  const [first, out] = [join(folder, 'first'), join(folder, 'classes')];
  const small = ['--batch-size', '8', '--epochs', '1', '--set', 'data.limit=40', '--threads', '1'];
  const shape = [
    '--set',
    'encoder.width=4',
    '--set',
    'modality.seconds=1',
    '--set',
    'views.seconds=1',
  ];
  const trained = await run('train', ...small, ...shape, '--out', first);
  expect(trained.json, trained.errors).toMatchObject({ ended: 'done' });
  const tuned = await run('finetune', first, '--data', 'synthetic', ...small, '--out', out);
  expect(tuned.json, tuned.errors).toMatchObject({
    ended: 'done',
    fineTuned: { samples: { train: 36, heldOut: 4 } },
  });
  const embedded = await run('embed', out, '--data', 'synthetic', '--out', join(folder, 'a.npy'));
  expect(embedded.json, embedded.errors).toHaveProperty('count');
});
