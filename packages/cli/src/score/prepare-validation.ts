import {
  CounterpointError,
  Rng,
  type Dataset,
  type Modality,
  type Registry,
  type Sample,
} from '@counterpoint/core';
import { mapDataset, subset } from '@counterpoint/data';
import type { Program } from '../program/program.js';
import { openSource } from '../source/open-source.js';
import type { PretrainConfig } from '../run/pretrain-config.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { knnValidation } from './knn-validation.js';
import type { PreparedScore } from './validation-score.js';

interface PrepareOptions {
  readonly config: PretrainConfig;
  readonly registry: Registry;
  /** The training split, decoded. */
  readonly dataset: Dataset;
  readonly modality: Modality;
  readonly display: ProgressDisplay;
}

/**
 * Opens the split that is scored while a run is trained, and prepares the program's score on it.
 *
 * @throws CP_CLI_USAGE when the run is trained on that very split
 */
export async function prepareValidation(
  program: Program,
  { config, registry, dataset, modality, display }: PrepareOptions,
): Promise<PreparedScore> {
  const { split, limit } = config.validation!;
  if (split === config.data.split)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: `The run is trained on the split "${split}"`,
      where: '--validate',
      expected: 'another split than that of --split',
      remedy: 'name the validation split, such as val',
    });
  const data = { ...config.data, split };
  const storedDataset = await openSource(data, {
    registry,
    extensions: modality.extensions,
    onSkip: () => undefined,
  });
  const validation = mapDataset(randomSubset(storedDataset, limit), (sample: Sample) =>
    modality.decode(sample),
  ) as Dataset;
  const training = randomSubset(dataset, limit);
  const prepare = program.validation ?? knnValidation;
  const prepared = await prepare({ data, training, validation, modality });
  display.say(
    `The split ${split} (${validation.size} samples) is scored by ${prepared.name} every ` +
      `${config.validation!.everySteps} steps.`,
  );
  return prepared;
}

/** At most so many samples, the same ones in every run. */
function randomSubset(dataset: Dataset, limit: number): Dataset {
  if (dataset.size <= limit) return dataset;
  return subset(dataset, Rng.of(0, 'validation').permutation(dataset.size).subarray(0, limit));
}
