import { CounterpointError } from '@counterpoint/core';
import type { Dataset, Sample } from '@counterpoint/core';
import {
  compareClassNames,
  labelReport,
  reportOf,
  subset,
  withColumnsUsed,
} from '@counterpoint/data';
import type { RawSample, ReportedDataset } from '@counterpoint/data';
import type { FactFilter, RecordingQuery } from './recording-query.js';

/**
 * The recordings that a query asks for, labelled by the fact that it names. Reads every sample
 * once.
 *
 * @throws CP_AUDIO_DATA where no recording is left, or one lacks the fact
 */
export async function selectRecordings(
  dataset: Dataset<RawSample>,
  query: RecordingQuery,
): Promise<Dataset<RawSample>> {
  if (query.label === undefined && query.only.length === 0 && query.without.length === 0)
    return dataset;
  const indices: number[] = [];
  const labels = new Map<number, string>();
  for await (const sample of dataset.epoch(
    { seed: 0, epoch: 0, shuffle: false },
    0,
    () => undefined,
  )) {
    if (
      query.only.some((filter) => !fits(sample, filter)) ||
      query.without.some((filter) => fits(sample, filter))
    )
      continue;
    if (query.label !== undefined) labels.set(sample.index, factOf(sample, query.label, dataset));
    indices.push(sample.index);
  }
  if (indices.length === 0)
    throw new CounterpointError('CP_AUDIO_DATA', {
      what: 'No recording is left after filtering',
      where: dataset.name,
    });
  const part = indices.length === dataset.size ? dataset : subset(dataset, indices, dataset.name);
  return query.label === undefined
    ? part
    : relabelled(
        part,
        query.label,
        indices.map((index) => labels.get(index)!),
      );
}

/** The same samples with other labels, in the order of the data set. */
function relabelled(
  dataset: Dataset<RawSample>,
  fact: string,
  labels: readonly string[],
): Dataset<RawSample> {
  const classes = [...new Set(labels)].sort(compareClassNames);
  const places = new Map(classes.map((name, i) => [name, i]));
  const change = (sample: Sample<RawSample>): Sample<RawSample> => ({
    ...sample,
    label: places.get(labels[sample.index]!)!,
  });
  const before = reportOf(dataset);
  const report = before && {
    ...withColumnsUsed(before, { [fact]: 'class' }),
    ...labelReport(
      labels.map((label) => places.get(label)!),
      classes,
    ),
    classesFrom: `the fact ${fact}`,
  };
  const changed: Dataset<RawSample> & Partial<ReportedDataset> = {
    ...dataset,
    report,
    classes,
    fingerprint: `${dataset.fingerprint}:${fact}`,
    async *epoch(order, from, onSkip) {
      for await (const sample of dataset.epoch(order, from, onSkip)) yield change(sample);
    },
    at: dataset.at === undefined ? undefined : async (index) => change(await dataset.at!(index)),
  };
  return changed;
}

function fits(sample: Sample<RawSample>, { fact, values }: FactFilter): boolean {
  return values.includes(String(sample.metadata?.[fact] ?? ''));
}

function factOf(sample: Sample<RawSample>, fact: string, dataset: Dataset<RawSample>): string {
  const value = sample.metadata?.[fact];
  if (value !== undefined && value !== null) return String(value);
  throw new CounterpointError('CP_AUDIO_DATA', {
    what: `A recording has no fact "${fact}"`,
    where: `${dataset.name}, ${sample.key}`,
    expected: `one of ${Object.keys(sample.metadata ?? {}).join(', ') || 'none, it has no facts'}`,
  });
}
