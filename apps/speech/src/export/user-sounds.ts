import { sampleValues, type ProofCase, type SkipReport } from '@counterpoint/cli';
import type { SoundInput } from '@counterpoint/audio';
import {
  disposeBatch,
  type Dataset,
  type Encoder,
  type Modality,
  type TypedConfig,
} from '@counterpoint/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { inputsOf } from './sound-cases.js';
import { rawInput } from './raw-input.js';

const maximumSounds = 8;

/** What embeds recordings. */
export interface SoundEmbedder {
  readonly encoder: Encoder;
  readonly modality: Modality;
  /** Of the modality. */
  readonly config: TypedConfig;
}

/**
 * Recordings of the user's as cases of a proof; unreadable ones are skipped. Closes the data set.
 *
 * @throws CP_CLI_NOTHING_READ when none can be read
 */
export async function userSounds(
  { encoder, modality, config }: SoundEmbedder,
  input: SoundInput,
  dataset: Dataset,
  { onSkip }: SkipReport,
): Promise<ProofCase[]> {
  const { values } = await sampleValues(dataset, { modality }, maximumSounds, onSkip);
  await dataset.close?.();
  const raw = rawInput(config);
  const cases: ProofCase[] = [];
  for (const [i, value] of values.entries()) {
    const batch = modality.batch([value]);
    const embedded = encoder.encode(batch);
    disposeBatch(batch);
    const expected = await embedded.data();
    embedded.dispose();
    const before = raw.batch([value]) as Tensor;
    const data = Float32Array.from(await before.data());
    before.dispose();
    const name = `recording ${i + 1} of ${dataset.name}`;
    cases.push({ name, inputs: inputsOf([data], input), expected });
  }
  return cases;
}
