import {
  CounterpointError,
  Rng,
  type Dataset,
  type EpochOrder,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';
import { createHash } from 'node:crypto';
import { emptyReport } from '../report/empty-report.js';
import { reportOf, type DataReport, type ReportedDataset } from '../report/data-report.js';
import { positions, type Position } from './positions.js';
import type { OnSkip } from './read-result.js';

/**
 * Several data sets as one. Shuffled, each next sample comes from one of them with the chance of
 * its share of what is left,
 * so that every order of whole sets' samples is as likely as in one pot; each part keeps its own
 * way of shuffling.
 * Classes are joined by name and labels renumbered.
 *
 * @throws CP_DATA_CONCAT when there is nothing to join
 */
export function concat<V>(
  datasets: readonly Dataset<V>[],
  name: string = datasets.map((d) => d.name).join(' + '),
): ReportedDataset<V> {
  if (datasets.length === 0) {
    throw new CounterpointError('CP_DATA_CONCAT', {
      what: 'There are no data sets to join',
      where: name,
      expected: 'at least one',
    });
  }
  const classes = [...new Set(datasets.flatMap((d) => d.classes ?? []))];
  const starts: number[] = [];
  let size = 0;
  for (const dataset of datasets) {
    starts.push(size);
    size += dataset.size;
  }
  const keyed = (part: number, key: string): string =>
    datasets.length === 1 ? key : `${datasets[part]!.name}/${key}`;
  const joinedSample = (part: number, sample: Sample<V>): Sample<V> => {
    const partClasses = datasets[part]!.classes;
    const label =
      sample.label === undefined || partClasses === undefined
        ? sample.label
        : classes.indexOf(partClasses[sample.label]!);
    return {
      ...sample,
      index: starts[part]! + sample.index,
      key: keyed(part, sample.key),
      ...(label === undefined ? {} : { label }),
    };
  };
  const joinedSkip = (part: number, skipped: SkippedSample): SkippedSample => ({
    ...skipped,
    key: keyed(part, skipped.key),
    ...(skipped.index === undefined ? {} : { index: starts[part]! + skipped.index }),
  });

  return {
    name,
    size,
    ...(classes.length > 0 ? { classes } : {}),
    fingerprint: createHash('sha256')
      .update(datasets.map((d) => d.fingerprint).join('\n'))
      .digest('hex'),
    async *epoch(order: EpochOrder, from = 0, onSkip?: OnSkip) {
      const { turns, counts } = turnsOf(
        datasets.map((d) => d.size),
        order,
        from,
      );
      const parts = datasets.map((dataset, i) =>
        onSkip === undefined
          ? plain(dataset, inner(order, i), counts[i]!)
          : positions(dataset, inner(order, i), counts[i]!),
      );
      try {
        for (const part of turns.subarray(from)) {
          const next = await parts[part]!.next();
          if (next.done === true) continue;
          if ('sample' in next.value) yield joinedSample(part, next.value.sample);
          else onSkip?.(joinedSkip(part, next.value.skipped));
        }
      } finally {
        await Promise.all(parts.map((part) => part.return(undefined)));
      }
    },
    ...(datasets.every((d) => d.at !== undefined)
      ? {
          at: async (index: number) => {
            const part = starts.findLastIndex((start) => start <= index);
            return joinedSample(part, await datasets[part]!.at!(index - starts[part]!));
          },
        }
      : {}),
    report: concatReport(name, datasets, classes),
    close: async () => {
      await Promise.all(datasets.map((d) => d.close?.()));
    },
  };
}

function concatReport(
  name: string,
  datasets: readonly Dataset[],
  classes: readonly string[],
): DataReport {
  const parts = datasets.map((dataset) => reportOf(dataset) ?? emptyReport(dataset));
  if (parts.length === 1) return parts[0]!;
  const countOf = (each: string): number | undefined => {
    const counts = parts.map(
      (part) => part.classes?.find((classCount) => classCount.name === each) ?? { samples: 0 },
    );
    return counts.every(({ samples }) => samples !== undefined)
      ? counts.reduce((sum, { samples }) => sum + samples!, 0)
      : undefined;
  };
  return {
    source: name,
    layout: 'concatenated',
    reason: `${parts.length} sources`,
    split: '',
    splits: [],
    samples: datasets.reduce((sum, { size }) => sum + size, 0),
    unlabelled: parts.reduce((sum, { unlabelled }) => sum + unlabelled, 0),
    classes:
      classes.length > 0
        ? classes.map((each) => ({ name: each, samples: countOf(each) }))
        : undefined,
    leftOut: [],
    notes: [],
    parts,
  };
}

/** Whose turn it is at every position, and how many turns each part had before `from`. */
function turnsOf(
  sizes: readonly number[],
  { seed, epoch, shuffle }: EpochOrder,
  from: number,
): { turns: Uint32Array; counts: number[] } {
  const left = [...sizes];
  let total = left.reduce((sum, n) => sum + n, 0);
  const turns = new Uint32Array(total);
  const counts = sizes.map(() => 0);
  const rng = Rng.of(seed, 'data turns', epoch);
  for (let position = 0; total > 0; position++, total--) {
    let part = 0;
    if (shuffle) {
      for (let ticket = rng.integer(total); ticket >= left[part]!; part++) ticket -= left[part]!;
    } else {
      while (left[part] === 0) part++;
    }
    left[part]!--;
    turns[position] = part;
    if (position < from) counts[part]!++;
  }
  return { turns, counts };
}

/** Parts of equal size must not move in step. */
function inner(order: EpochOrder, part: number): EpochOrder {
  return part === 0 ? order : { ...order, seed: Rng.of(order.seed, 'data part', part).word() };
}

async function* plain<V>(
  dataset: Dataset<V>,
  order: EpochOrder,
  from: number,
): AsyncGenerator<Position<V>> {
  for await (const sample of dataset.epoch(order, from)) yield { sample };
}
