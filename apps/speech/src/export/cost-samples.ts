import {
  openTrainingData,
  openRunData,
  sampleValues,
  type CostSamples,
  type OpenedRun,
  type SkipReport,
} from '@counterpoint/cli';
import { undefinedOn } from '@counterpoint/core';
import { syntheticPath, type SoundInput } from '@counterpoint/audio';
import type { Tensor } from '@tensorflow/tfjs-core';
import { recordings as program } from '../recordings.js';
import { rawInput } from './raw-input.js';

/** The most recordings on which a cost is measured. */
const maximumSounds = 500;
const together = 64;

/**
 * Recordings to measure the cost of compact weights on: those that are named, else those of the
 * run, else sounds that the program makes.
 */
export async function costSamples(
  run: OpenedRun,
  input: SoundInput,
  data: string | undefined,
  { onSkip }: SkipReport,
): Promise<CostSamples> {
  const open = (path: string) => openRunData(program, run, { path }, onSkip);
  // The data of the run may have moved.
  const trainingData = () => openTrainingData(program, run, onSkip).catch(undefinedOn());
  const dataset =
    data === undefined ? ((await trainingData()) ?? (await open(syntheticPath))) : await open(data);
  const { values, labels } = await sampleValues(dataset, run, maximumSounds, onSkip);
  await dataset.close?.();
  const modality = rawInput(run.config.modality);
  const batches: CostSamples['batches'][number][] = [];
  for (let i = 0; i < values.length; i += together) {
    const batch = modality.batch(values.slice(i, i + together)) as Tensor;
    const data = Float32Array.from(await batch.data());
    batches.push({ [input.name]: { data, shape: [batch.shape[0]!, ...input.shape] } });
    batch.dispose();
  }
  return { batches, labels };
}
