import { createHash } from 'node:crypto';
import { CounterpointError, type Dataset, type Sample } from '@counterpoint/core';
import { compareClassNames } from '../classes/compare-class-names.js';
import { emptyReport } from '../report/empty-report.js';
import { reportOf, type DataReport, type ReportedDataset } from '../report/data-report.js';
import { indexedDataset } from './indexed-dataset.js';

/** What a joined sample is stored as: the stored sample of each side. */
export type JoinedSides<V = unknown> = Readonly<Record<string, Sample<V>>>;

/**
 * The metadata key by which {@link join} matches samples, and what receives those without a
 * partner.
 */
export interface JoinOptions {
  /** The fact by which samples belong together. */
  readonly key: string;
  /** The fact that tells what is the same thing; its values become the classes. @default none */
  readonly classes?: string;
  /** Told how many samples of each side have no partner and are left out. */
  readonly onLost?: (lost: Readonly<Record<string, number>>) => void;
}

/**
 * Several data sets as the sides of one: samples with the same value of a fact belong together (two
 * drawings of one thing, a picture and a
 * sound of it). Samples without a partner are left out and counted. Facts are the first side's.
 *
 * @throws CP_DATA_JOIN when there are fewer than two, one can only be streamed, nothing belongs
 *   together, or a value is there twice on a side
 */
export async function join<V>(
  sides: Readonly<Record<string, Dataset<V>>>,
  { key, classes, onLost }: JoinOptions,
): Promise<ReportedDataset<JoinedSides<V>>> {
  const names = Object.keys(sides),
    datasets = Object.values(sides);
  const streamed = datasets.find(({ at }) => at === undefined);
  if (names.length < 2 || streamed !== undefined) {
    throw new CounterpointError('CP_DATA_JOIN', {
      what:
        streamed === undefined
          ? 'There are fewer than two data sets'
          : 'The data can only be streamed',
      where: streamed?.name ?? names.join(),
      expected: 'two data sets or more that can be read in any order',
    });
  }
  const places = await Promise.all(datasets.map((dataset) => placesOf(dataset, key)));
  const shared = [...places[0]!.keys()].filter((value) => places.every((each) => each.has(value)));
  if (shared.length === 0) {
    throw new CounterpointError('CP_DATA_JOIN', {
      what: `No value of "${key}" is on every side`,
      where: datasets.map(({ name }) => name).join(' and '),
      expected: 'samples that belong together',
      remedy: 'name a fact that both have with the same values',
    });
  }
  onLost?.(Object.fromEntries(names.map((name, i) => [name, datasets[i]!.size - shared.length])));
  const things = classes === undefined ? undefined : await classesOf(datasets[0]!, classes);
  const joined = indexedDataset<JoinedSides<V>>({
    name: datasets.map(({ name }) => name).join(' + '),
    size: shared.length,
    key: (index) => shared[index]!,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([datasets.map(({ fingerprint }) => fingerprint), key, classes]))
      .digest('hex'),
    classes: things && [...things.keys()],
    async read(index) {
      const parts = await Promise.all(
        datasets.map((dataset, i) => dataset.at!(places[i]!.get(shared[index]!)!)),
      );
      const { metadata } = parts[0]!;
      const label = things?.get(String(metadata?.[classes!]));
      return {
        index,
        key: shared[index]!,
        value: Object.fromEntries(names.map((name, i) => [name, parts[i]!])),
        metadata,
        label,
      };
    },
    close: async () => void (await Promise.all(datasets.map((dataset) => dataset.close?.()))),
  });
  const lost = names.map((name, i) => `${datasets[i]!.size - shared.length} of ${name}`);
  const report: DataReport = {
    ...emptyReport(joined, 'joined'),
    reason: `the fact ${key} has the same value`,
    notes: [`samples without a partner are left out: ${lost.join(', ')}`],
    parts: datasets.map((dataset) => reportOf(dataset) ?? emptyReport(dataset)),
  };
  return { ...joined, report };
}

async function placesOf(dataset: Dataset, key: string): Promise<Map<string, number>> {
  const places = new Map<string, number>();
  for await (const { index, metadata, key: sample } of dataset.epoch(
    { seed: 0, epoch: 0, shuffle: false },
    0,
    () => undefined,
  )) {
    const value = metadata?.[key];
    if (value === undefined || value === null || value === '') continue;
    if (places.has(String(value)))
      throw new CounterpointError('CP_DATA_JOIN', {
        what: `"${key}" is "${String(value)}" twice`,
        where: `${dataset.name}, ${sample}`,
        expected: 'each value once on a side',
        remedy: 'join by a fact that names a sample',
      });
    places.set(String(value), index);
  }
  return places;
}

async function classesOf(dataset: Dataset, fact: string): Promise<Map<string, number>> {
  const names = new Set<string>();
  for await (const { metadata } of dataset.epoch(
    { seed: 0, epoch: 0, shuffle: false },
    0,
    () => undefined,
  ))
    if (metadata?.[fact] !== undefined) names.add(String(metadata[fact]));
  return new Map([...names].sort(compareClassNames).map((name, i) => [name, i]));
}
