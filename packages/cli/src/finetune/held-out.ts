import { CounterpointError, Rng, type Dataset } from '@counterpoint/core';
import {
  classOccurs,
  holdOut,
  matchClasses,
  subset,
  withSamples,
  type DataReport,
} from '@counterpoint/data';
import { contentGroups } from '../score/content-groups.js';
import type { PretrainConfig } from '../run/pretrain-config.js';
import { refuseTrainedSplit } from '../run/refuse-trained-split.js';

/** Samples whose pairs are compared: their number grows with the square. */
const mostCompared = 500;
/** Fewer have no order of pairs. */
const fewestCompared = 3;

/** Stored samples to train on, and those that are scored. */
export interface DividedSamples {
  readonly samples: Dataset;
  readonly heldOut?: Dataset;
}

/**
 * Divides the stored samples of a run that learns classes: another split is scored, its classes
 * matched by name, or a share of the samples, equal ones together. Of a run that imitates a teacher
 * a share is held out, at most 500. Any other run is trained on all.
 *
 * @param report of the data that `samples` are of
 * @param openSplit opens the split that is scored
 * @throws CP_CLI_USAGE when that is the one that the run is trained on, or too few are held out; CP_DATA_CLASSES,
 *   CP_DATA_SUBSET
 */
export async function withoutHeldOut(
  samples: Dataset,
  { fineTune, distil, data, seed }: Pick<PretrainConfig, 'fineTune' | 'distil' | 'data' | 'seed'>,
  report: DataReport,
  openSplit: (split: string) => Promise<Dataset>,
): Promise<DividedSamples> {
  if (distil !== undefined) {
    const share = Math.min(distil.heldOut, mostCompared / samples.size);
    const { remaining, heldOut } = holdOut(samples, share, 0, await contentGroups(samples));
    if (heldOut.size < fewestCompared) throw tooFew(heldOut.size, samples);
    return { samples: remaining, heldOut };
  }
  if (fineTune === undefined) return { samples };
  const { split, heldOut: share } = fineTune;
  if (split === undefined) {
    const groups = await contentGroups(samples);
    const { remaining, heldOut } = holdOut(samples, share, 0, groups);
    return { samples: someOf(remaining, fineTune.labels, seed), heldOut };
  }
  const opened = await openSplit(split);
  refuseTrainedSplit({ data, training: report, split, opened, option: '--validation' });
  const chosen = someOf(samples, fineTune.labels, seed);
  return { samples: chosen, heldOut: inClassesOf(samples, opened) };
}

function tooFew(count: number, { name, size }: Dataset): CounterpointError {
  return new CounterpointError('CP_CLI_USAGE', {
    what: `${count} of ${size} samples would be held out, too few to compare student and teacher on`,
    where: name,
    expected: `at least ${fewestCompared}`,
    remedy: 'hold out a larger share with --held-out, or add samples: no labels are needed',
  });
}

/** A share of the samples, at least two. */
function someOf(samples: Dataset, share: number, seed: number): Dataset {
  const count = Math.max(2, Math.round(share * samples.size));
  if (count >= samples.size) return samples;
  return subset(samples, Rng.of(seed, 'labels').permutation(samples.size).subarray(0, count));
}

/** A split whose labels are indices into the classes of another one. @throws CP_DATA_CLASSES */
function inClassesOf({ classes }: Dataset, split: Dataset): Dataset {
  if (classes === undefined || split.classes === undefined) return split;
  const { indices, same } = matchClasses(classes, split.classes, split.name, classOccurs(split));
  if (same) return split;
  return withSamples(split, {
    classes,
    sample: (sample) =>
      sample.label === undefined ? sample : { ...sample, label: indices[sample.label]! },
  });
}
