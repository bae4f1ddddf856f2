import type { Dataset, Modality, SkippedSample } from '@counterpoint/core';
import { undefinedOn } from '@counterpoint/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Program } from '../program/program.js';
import { openRunData } from '../run/open-run-data.js';
import type { OpenedRun } from '../run/open-run.js';
import { openTrainingData } from '../run/open-training-data.js';
import type { CostSamples, OnnxInputs } from './compact-file.js';
import { sampleValues } from './sample-values.js';

/** The most samples on which a cost is measured. */
const maximumSamples = 500;
const together = 64;

/** Where samples come from and how they become inputs of the file. */
export interface CostSampleOptions {
  /** Data of the user. Without it those of the run, and without these {@link drawn}. */
  readonly data?: string;
  /** Samples that the program makes. */
  drawn(): Dataset | Promise<Dataset>;
  /** The modality whose batches the file takes. */
  readonly modality: Modality;
  /** The file's input: its name, and its shape without the batch (that of the modality's batch). */
  readonly input: { readonly name: string; readonly shape?: readonly number[] };
  readonly onSkip: (skipped: SkippedSample) => void;
}

/**
 * Samples to measure the cost of compact weights on: those that are named, else those of the run,
 * else samples that the program makes. At most 500, in batches of 64.
 *
 * @throws CP_CLI_NOTHING_READ, and the errors of the data that are named
 */
export async function costSamples(
  program: Program,
  run: OpenedRun,
  { data, drawn, modality, input, onSkip }: CostSampleOptions,
): Promise<CostSamples> {
  // The data of the run may have moved.
  const trainingData = () => openTrainingData(program, run, onSkip).catch(undefinedOn());
  const dataset =
    data === undefined
      ? ((await trainingData()) ?? (await drawn()))
      : await openRunData(program, run, { path: data }, onSkip);
  const { values, labels } = await sampleValues(dataset, run, maximumSamples, onSkip);
  await dataset.close?.();
  const batches: OnnxInputs[] = [];
  for (let i = 0; i < values.length; i += together) {
    const batch = modality.batch(values.slice(i, i + together)) as Tensor;
    const [count = 0, ...shape] = batch.shape;
    batches.push({
      [input.name]: {
        data: Float32Array.from(await batch.data()),
        shape: [count, ...(input.shape ?? shape)],
      },
    });
    batch.dispose();
  }
  return { batches, labels };
}
