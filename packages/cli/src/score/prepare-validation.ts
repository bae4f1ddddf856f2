import {
  Rng,
  type Dataset,
  type Modality,
  type Registry,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';
import { mapDataset, subset, type DataReport } from '@counterpoint/data';
import type { Program } from '../program/program.js';
import { openSource } from '../source/open-source.js';
import type { PretrainConfig } from '../run/pretrain-config.js';
import { refuseTrainedSplit } from '../run/refuse-trained-split.js';
import type { SkipReport } from '../run/skip-report.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { knnValidation } from './knn-validation.js';
import type { PreparedScore } from './validation-score.js';

interface PrepareOptions {
  readonly config: PretrainConfig;
  readonly registry: Registry;
  /** The training split, decoded. */
  readonly dataset: Dataset;
  /** What was read of it. */
  readonly training: DataReport;
  readonly modality: Modality;
  readonly skips: SkipReport;
  readonly display: ProgressDisplay;
}

/**
 * Opens the split that is scored while a run is trained, and prepares the program's score on it.
 *
 * @throws CP_CLI_USAGE when the run is trained on that very split
 */
export async function prepareValidation(
  program: Program,
  { config, registry, dataset, training, modality, skips, display }: PrepareOptions,
): Promise<PreparedScore> {
  const { split, limit } = config.validation!;
  const data = { ...config.data, split };
  const onSkip =
    config.onError === 'skip'
      ? (skipped: SkippedSample) => skips.onSkip(skipped, split)
      : undefined;
  const storedDataset = await openSource(data, {
    registry,
    extensions: modality.extensions,
    onSkip,
  });
  refuseTrainedSplit({
    ...{ data: config.data, training, split, opened: storedDataset },
    option: '--validate',
  });
  const validation = mapDataset(randomSubset(storedDataset, limit), (sample: Sample) =>
    modality.decode(sample),
  ) as Dataset;
  const prepare = program.validation ?? knnValidation;
  const prepared = await prepare({
    ...{ data, validation, modality, onSkip },
    training: randomSubset(dataset, limit),
  });
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
