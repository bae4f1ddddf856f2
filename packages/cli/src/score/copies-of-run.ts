import { undefinedOn, type Dataset } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import { openTrainingData, type TrainedRun } from '../run/open-training-data.js';
import { exactCopies } from './leakage.js';

/**
 * How many samples have the content of one in the data that a run was trained on; undefined where
 * that data cannot be read any more, or has no content to compare.
 */
export async function copiesOfRun(
  program: Program,
  run: TrainedRun,
  samples: Dataset,
): Promise<number | undefined> {
  const learned = await openTrainingData(program, run, () => undefined).catch(undefinedOn());
  if (learned === undefined) return undefined;
  try {
    // Folders of other files have one fingerprint where names and sizes are the same.
    const isSame = learned.fingerprint === samples.fingerprint;
    const copies = await exactCopies({ train: learned, test: samples });
    return copies ?? (isSame ? samples.size : undefined);
  } finally {
    await learned.close?.();
  }
}
