import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInProcess, type Outcome } from '../../../../tools/vitest/run-in-process.js';
import { speechProgram } from '../program.js';

/** Two of the six kinds of synthesised sounds. */
export const fewSounds = 'synthetic?only=kind:bell,hum';

/** Runs one command with --json: what it ended with and what it printed. */
export function runSpeech(...args: readonly string[]): Promise<Outcome> {
  return runInProcess(speechProgram(), ...args, '--json');
}

/** What a command prints. */
export async function speechJson(...args: readonly string[]): Promise<Outcome['json']> {
  return (await runSpeech(...args)).json;
}

const features = JSON.stringify({
  sampleRateHz: 16000,
  bands: 16,
  windowSeconds: 0.032,
  hopSeconds: 0.05,
});

/** Options of `train` for encoders of a few channels. */
export const tinyEncoder: readonly string[] = [
  '--set',
  'encoder.bands=16',
  '--set',
  'encoder.widths=[8,8]',
  '--set',
  'modality.seconds=0.5',
  '--set',
  'views.seconds=0.5',
  '--batch-size',
  '60',
  '--set',
  `modality.features=${features}`,
  '--set',
  `views.features=${features}`,
];

/** A folder with a run of contrastive predictive coding. */
export async function tinySpeech(): Promise<{ folder: string; run: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-speech-'));
  const run = join(folder, 'run');
  const method = ['--set', 'method.contextWidth=4', '--set', 'method.steps=2'];
  const train = ['train', '--method', 'cpc', '--epochs', '1', '--out', run];
  await speechJson(...train, ...tinyEncoder, ...method);
  return { folder, run };
}
