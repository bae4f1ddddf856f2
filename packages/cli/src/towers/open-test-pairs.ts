import type { Dataset, SkippedSample } from '@counterpoint/core';
import { classOccurs, sameSplit, type ClassCount } from '@counterpoint/data';
import type { DataConfig } from '../run/pretrain-config.js';
import { openSource } from '../source/open-source.js';
import { refuseOtherNames } from '../source/refuse-other-names.js';
import { resolveSource } from '../source/resolve-source.js';
import { sourceSplits } from '../source/source-splits.js';
import { candidateClasses } from './candidate-classes.js';
import { classWords } from './class-words.js';
import type { OpenedTowers } from './opened-towers.js';
import type { TowersKit } from './towers-kit.js';

export interface TestPairsOptions {
  readonly data: string;
  readonly testData?: string;
  /** Empty: all of data without splits, else the training split or the only one. */
  readonly test: string;
  readonly label?: string;
  readonly classes?: readonly string[];
  /** Classes of the data that the run does not know are called as the data names them. */
  readonly allowsOthers?: boolean;
}

/** The pairs that towers are scored on. */
export interface TestPairs {
  readonly dataset: Dataset;
  readonly source: DataConfig;
  /** The split that was opened; empty for all of data without splits. */
  readonly split: string;
  /** The splits of `--data`. */
  readonly splits: readonly string[];
  /** The fact that says which captions are true; all captions are in the data set. */
  readonly truth?: string;
  /** The classes of the data in words. */
  readonly words?: readonly string[];
  /** The classes that a zero-shot answer is chosen from, by index into {@link words}. */
  readonly candidates: readonly number[];
  /** The towers with captions in the words of this data. */
  readonly opened: OpenedTowers;
  /** A sentence for the user, or empty. */
  readonly note: string;
  /** Opens another split of `--data`. */
  readonly open: (split: string) => Promise<Dataset>;
}

/**
 * Opens the split to score. Of data without splits all of it is scored.
 *
 * @throws CP_DATA_SPLIT, CP_CLI_USAGE, CP_CLI_CLASSES, and the errors of the data
 */
export async function openTestPairs(
  { program }: Pick<TowersKit, 'program'>,
  opened: OpenedTowers,
  { data, testData, test, label, classes: classNames, allowsOthers }: TestPairsOptions,
  onSkip: (skipped: SkippedSample) => void,
): Promise<TestPairs> {
  const { registry } = opened;
  const { extensions } = opened.modality(opened.side);
  const sourceAt = (path: string) => {
    const usage = { split: '', label: label ?? labelOf(opened), groups: 'none', limit: 0 } as const;
    return resolveSource(program, { path, ...usage });
  };
  const openIn = (source: DataConfig, split: string): Promise<Dataset> => {
    const whole = { ...source, truth: undefined };
    const named = split === '' || isPinned(source) ? whole : { ...whole, split };
    return openSource(named, { registry, extensions, onSkip });
  };
  const learned = sourceAt(data);
  const source = testData === undefined ? learned : sourceAt(testData);
  const splits = await sourceSplits(program, learned, extensions);
  const testSplits =
    testData === undefined ? splits : await sourceSplits(program, source, extensions);
  const isWhole = testSplits.length === 0 && (test === '' || sameSplit(test, 'test'));
  const split = isWhole ? '' : test;
  refuseOtherNames(testData ?? data, { split, option: 'the split' });
  const dataset = await openIn(source, split);
  const { captions } = opened;
  const occurs = classOccurs(dataset);
  const words = classWords({
    classNames,
    ofRun: captions.classes,
    runClasses: classesOf(opened).map(({ name }) => name),
    classes: dataset.classes,
    occurs: allowsOthers === true ? () => false : occurs,
    where: dataset.name,
  });
  const learnedNames = classesOf(opened).filter(({ samples }) => samples !== 0);
  const candidates = candidateClasses({
    classes: dataset.classes ?? words ?? [],
    occurs,
    runClasses: learnedNames.map(({ name }) => name),
  });
  const testCaptions = captions.classes === undefined ? captions : { ...captions, classes: words };
  const isSaid = isWhole && test !== '' && testData === undefined;
  return {
    dataset,
    source,
    split,
    splits,
    truth: source['truth'] as string | undefined,
    words,
    candidates,
    opened: { ...opened, captions: testCaptions },
    note: isSaid ? 'The data has no splits: all of it is scored.' : '',
    open: (each) => {
      refuseOtherNames(data, { split: each, option: 'the split' });
      return openIn(learned, each);
    },
  };
}

function isPinned({ split }: DataConfig): boolean {
  return split !== undefined && split !== '';
}

/** The label that the towers were trained with. */
export function labelOf({ record, run }: OpenedTowers): string | undefined {
  const { config } = (run ?? {}) as { config?: { data?: { label?: string } } };
  return (record as { label?: string }).label ?? config?.data?.label;
}

/** The classes that the run was trained on, as its data named them; empty where it does not say. */
function classesOf({ run }: OpenedTowers): readonly ClassCount[] {
  const { data } = (run ?? {}) as { data?: { read?: { classes?: readonly ClassCount[] } } };
  return data?.read?.classes ?? [];
}
