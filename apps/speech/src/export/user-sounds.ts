import {
  openRunData,
  sampleValues,
  type OpenedRun,
  type ProofCase,
  type SkipReport,
} from '@counterpoint/cli';
import type { SoundInput } from '@counterpoint/audio';
import { disposeBatch } from '@counterpoint/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { recordings as program } from '../recordings.js';
import { inputsOf } from './sound-cases.js';
import { rawInput } from './raw-input.js';

const most = 8;

/**
 * Recordings of the user's as cases of a proof; unreadable ones are skipped.
 *
 * @throws CP_CLI_NOTHING_READ when none can be read
 */
export async function userSounds(
  run: OpenedRun,
  input: SoundInput,
  path: string,
  { onSkip }: SkipReport,
): Promise<ProofCase[]> {
  const stored = await openRunData(program, run, { path }, onSkip);
  const { values } = await sampleValues(stored, run, most, onSkip);
  await stored.close?.();
  const raw = await rawInput(run);
  const cases: ProofCase[] = [];
  for (const [i, value] of values.entries()) {
    const batch = run.modality.batch([value]);
    const embedded = run.encoder.encode(batch);
    disposeBatch(batch);
    const expected = await embedded.data();
    embedded.dispose();
    const before = raw.batch([value]) as Tensor;
    const data = Float32Array.from(await before.data());
    before.dispose();
    cases.push({
      name: `recording ${i + 1} of ${path}`,
      inputs: inputsOf([data], input),
      expected,
    });
  }
  return cases;
}
