import type { Dataset, SkippedSample } from '@counterpoint/core';
import { holdOut, sameSplit } from '@counterpoint/data';
import type { Program } from '../program/program.js';
import { openRunData, sourceOfRun } from '../run/open-run-data.js';
import type { OpenedRun } from '../run/open-run.js';
import type { SkipReport } from '../run/skip-report.js';
import { sourceSplits } from '../source/source-splits.js';
import { refuseOtherNames } from '../source/refuse-other-names.js';
import { contentGroups } from './content-groups.js';
import { splitNames, type SplitNames } from './split-names.js';

/** The data of an evaluation, before it is embedded. */
export interface StoredParts {
  readonly train: Dataset;
  readonly validation?: Dataset;
  readonly test: Dataset;
  readonly names: SplitNames;
}

/** The options of an `evaluate` that say what it learns from and what it scores. */
export interface EvaluationData {
  readonly data: string;
  /** Where the test split is, when it is elsewhere. */
  readonly testData?: string;
  readonly train: string;
  readonly test: string;
  readonly validation?: string;
  readonly label?: string;
  /** The share to hold out of data without splits. */
  readonly heldOut: number;
}

/** The data and the splits that {@link openParts} opens. */
export interface OpenPartsOptions extends EvaluationData {
  /** Without it an unreadable sample is an error. */
  readonly skips?: SkipReport;
}

/**
 * Opens what an evaluation learns from and what it scores. Of data without splits a share is held
 * out; samples with equal content stay on one
 * side.
 *
 * @throws CP_CLI_USAGE, and the errors of the data
 */
export async function openParts(
  program: Program,
  run: OpenedRun,
  { data, testData, train, test, validation, label, heldOut, skips }: OpenPartsOptions,
): Promise<StoredParts> {
  const { extensions } = run.modality;
  const source = sourceOfRun(program, run, { path: data, label });
  const splits = await sourceSplits(program, source, extensions);
  const isElsewhere = testData !== undefined;
  const names = splitNames(splits, { train, test, validation, isElsewhere }, data);
  refuseOtherNames(data, { label });
  refuseOtherNames(testData, { label });
  if (names.heldOut !== true) {
    // The usual splits mean nothing where both sides are data of their own.
    if (!isElsewhere || train !== 'train')
      refuseOtherNames(data, { split: train, option: '--train' });
    if (!isElsewhere || test !== 'test')
      refuseOtherNames(testData ?? data, { split: test, option: '--test' });
    refuseOtherNames(data, { split: validation, option: '--validation' });
  }
  const openAs = (part: string) => (path: string, split: string) => {
    const onSkip = skips && ((skipped: SkippedSample) => skips.onSkip(skipped, part));
    return openRunData(program, run, { path, split, label, labelled: true }, onSkip);
  };
  if (names.heldOut) {
    const all = await openAs('')(data, '');
    const groups = await contentGroups(all);
    const halves = holdOut(all, heldOut, 0, groups);
    return { train: halves.remaining, test: halves.heldOut, names };
  }
  return {
    train: await openAs('train')(
      data,
      isElsewhere ? splitOf(splits, names.train, 'train') : names.train,
    ),
    validation:
      names.validation === undefined
        ? undefined
        : await openAs('validation')(data, names.validation),
    test: await openTest(openAs('test'), { data, testData, split: names.test }, (path) =>
      sourceSplits(program, sourceOfRun(program, run, { path, label }), extensions),
    ),
    names,
  };
}

/** Where the test split is. */
export interface TestSplit {
  readonly data: string;
  readonly testData?: string;
  readonly split: string;
}

/**
 * The test split; of other data without splits all of it, unless a split is named.
 *
 * @throws CP_DATA_SPLIT, and the errors of the data
 */
export async function openTest(
  open: (path: string, split: string) => Promise<Dataset>,
  { data, testData, split }: TestSplit,
  splitsOf: (path: string) => Promise<readonly string[]>,
): Promise<Dataset> {
  if (testData === undefined || testData === data) return open(data, split);
  return open(testData, splitOf(await splitsOf(testData), split, 'test'));
}

/** Of data without splits all stands for the usual split; another split was asked for by name. */
function splitOf(splits: readonly string[], split: string, usual: string): string {
  return splits.length === 0 && sameSplit(split, usual) ? '' : split;
}
