import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError, writeFileAtomically } from '@counterpoint/core';
import {
  meanDifference,
  meanInterval,
  rankCorrelations as correlationsWith,
  type Interval,
} from '@counterpoint/eval';
import type { Scored } from './scored-run.js';
import type { TrainedRun } from './train-run.js';
import { folderName, type Variant } from './variant.js';

/** One run of a comparison, with everything that a table needs. */
export interface ComparedRun {
  readonly variant: string;
  readonly method: string;
  readonly settings: readonly string[];
  readonly seed: number;
  readonly training: TrainedRun;
  readonly trained: Scored;
  readonly untrained: Scored;
}

/** The content of `comparison.json`. */
export interface Comparison {
  readonly data: string;
  readonly testData?: string;
  readonly label?: string;
  /**
   * What every run was trained and scored with, by the name of the option. Absent in comparisons of
   * earlier versions.
   */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly runs: readonly ComparedRun[];
}

/**
 * The comparison that a folder holds so far; without one an empty one.
 *
 * @param settings what is compared on
 * @throws CP_CLI_USAGE where the folder holds a comparison on other data or with other options
 */
export async function readComparison(
  folder: string,
  settings: Omit<Comparison, 'runs'>,
): Promise<Comparison> {
  const comparison = await readFile(join(folder, 'comparison.json'), 'utf8').then(
    (text) => JSON.parse(text) as Comparison,
    () => undefined,
  );
  if (comparison === undefined) return { ...settings, runs: [] };
  // Of earlier versions it is known only that 200 neighbours voted unless another number was asked for.
  const { options: earlier = { ...settings.options, neighbours: 200 } } = comparison;
  const entries: readonly (readonly [string, unknown, unknown])[] = [
    ['--data', comparison.data, settings.data],
    ['--test-data', comparison.testData, settings.testData],
    // Comparisons of earlier versions do not say which label they had.
    ['--label', comparison.label ?? settings.label, settings.label],
    ...Object.entries(settings.options ?? {}).map(
      ([option, value]) => [`--${option}`, earlier?.[option], value] as const,
    ),
  ];
  for (const [option, before, now] of entries)
    if (JSON.stringify(before) !== JSON.stringify(now))
      throw new CounterpointError('CP_CLI_USAGE', {
        what: `The folder holds a comparison with ${option} ${inWords(before)}`,
        where: option,
        expected: 'the same data and options for every run of a comparison',
        remedy: `repeat the option as it was, or choose another folder than ${folder}`,
      });
  return comparison;
}

/**
 * The run of a variant with a seed, where it is in the folder.
 *
 * @throws CP_CLI_USAGE where a run of that name has another method or other settings, or a run of another
 *   name has the same folder
 */
export function earlierRun(
  runs: readonly ComparedRun[],
  variant: Variant,
  seed: number,
): ComparedRun | undefined {
  const { name, method, settings } = variant;
  const path = folderName(variant, seed);
  const named = runs.filter((run) => folderName({ name: run.variant }, seed) === path);
  const other = named.find(
    (run) =>
      run.variant !== name ||
      run.method !== method ||
      run.settings.join(' ') !== settings.join(' '),
  );
  if (other !== undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: `"${other.variant}" is "${[other.method, ...other.settings].join(' ')}" in this folder`,
      where: '--variant',
      expected: 'one method and its settings for each name',
      remedy: 'name the variant otherwise, or choose another folder',
    });
  return named.find((run) => run.seed === seed);
}

function inWords(value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return 'left out';
  return Array.isArray(value) ? value.join(' ') : String(value);
}

export async function writeComparison(folder: string, comparison: Comparison): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFileAtomically(
    join(folder, 'comparison.json'),
    `${JSON.stringify(comparison, null, 2)}\n`,
  );
}

const right = (marks: string): Uint8Array =>
  Uint8Array.from(marks, (mark) => (mark === '1' ? 1 : 0));

/** Accuracy with its interval over test samples. */
export function accuracy(marks: string): Interval {
  return meanInterval(right(marks));
}

/** The paired difference of two accuracies on the same test samples. */
export function difference(marks: string, other: string): Interval {
  return meanDifference(right(marks), right(other));
}

/**
 * Spearman's correlation of each label-free score with the linear probe over runs; nothing for
 * fewer than three runs.
 */
export function rankCorrelations(
  runs: readonly ComparedRun[],
): { rankMe: number; uniformity: number; spread: number } | undefined {
  const valuesOf = (name: 'rankMe' | 'uniformity' | 'spread') =>
    runs.map(({ trained }) => trained[name]);
  return correlationsWith(
    { rankMe: valuesOf('rankMe'), uniformity: valuesOf('uniformity'), spread: valuesOf('spread') },
    runs.map(({ trained }) => accuracy(trained.linear).value),
  );
}

/** The scores of a run, as its table shows them. */
export interface RunScores {
  readonly variant: string;
  readonly seed: number;
  readonly knn: Interval;
  readonly untrainedKnn: Interval;
  readonly linear: Interval;
  readonly gain: { readonly untrained: Interval; readonly first?: Interval };
  readonly rankMe: number;
}

/** The scores of every run, for programs. */
export function scoresOf(runs: readonly ComparedRun[]): readonly RunScores[] {
  return runs.map(({ variant, seed, trained, untrained }) => {
    const first = runs.find((run) => run.seed === seed)!.trained;
    return {
      variant,
      seed,
      knn: accuracy(trained.knn),
      untrainedKnn: accuracy(untrained.knn),
      linear: accuracy(trained.linear),
      gain: {
        untrained: difference(trained.knn, untrained.knn),
        first: first === trained ? undefined : difference(trained.knn, first.knn),
      },
      rankMe: trained.rankMe,
    };
  });
}
