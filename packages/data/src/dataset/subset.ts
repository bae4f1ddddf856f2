import { CounterpointError, type Dataset, type EpochOrder } from '@counterpoint/core';
import { createHash } from 'node:crypto';
import { indexedDataset } from './indexed-dataset.js';
import { emptyReport } from '../report/empty-report.js';
import { reportOf, type DataReport, type ReportedDataset } from '../report/data-report.js';
import { positions } from './positions.js';
import type { OnSkip } from './read-result.js';

/**
 * Some samples of a data set, in the order of their indices unless shuffled. They are numbered anew
 * from 0.
 * Where the data can only be streamed, the whole of it is read and the rest left out.
 *
 * @param indices of the samples to keep, each at most once
 * @throws CP_DATA_SUBSET when an index is out of range or twice
 */
export function subset<V>(
  dataset: Dataset<V>,
  indices: ArrayLike<number>,
  name: string = dataset.name,
): ReportedDataset<V> {
  const sortedIndices = Uint32Array.from(indices).sort();
  const place = new Map<number, number>();
  sortedIndices.forEach((index, i) => place.set(index, i));
  if (place.size !== sortedIndices.length || sortedIndices.some((index) => index >= dataset.size)) {
    throw new CounterpointError('CP_DATA_SUBSET', {
      what: 'A subset names a sample twice or one that is not there',
      where: name,
      expected: `different indices below ${dataset.size}`,
      facts: { size: dataset.size },
    });
  }
  const fingerprint = createHash('sha256')
    .update(dataset.fingerprint)
    .update(sortedIndices)
    .digest('hex');
  const about = { name, size: sortedIndices.length, fingerprint, classes: dataset.classes };
  const report = subsetReport(dataset, sortedIndices.length);
  const { at, close } = dataset;
  if (at !== undefined) {
    const indexed = indexedDataset<V>({
      ...about,
      key: (i) => `${name}#${sortedIndices[i]}`,
      read: async (i) => ({ ...(await at.call(dataset, sortedIndices[i]!)), index: i }),
      close: close === undefined ? undefined : () => close.call(dataset),
    });
    return { ...indexed, report };
  }
  return {
    ...about,
    async *epoch(order: EpochOrder, from = 0, onSkip?: OnSkip) {
      let position = 0;
      const all = onSkip === undefined ? unskipped(dataset, order) : positions(dataset, order, 0);
      for await (const result of all) {
        const index = 'sample' in result ? result.sample.index : result.skipped.index;
        const renumbered = index === undefined ? undefined : place.get(index);
        if (renumbered === undefined || position++ < from) continue;
        if ('sample' in result) yield { ...result.sample, index: renumbered };
        else onSkip?.({ ...result.skipped, index: renumbered });
      }
    },
    close: close === undefined ? undefined : () => close.call(dataset),
    report,
  };
}

/** Which classes the samples have is known when they are read. */
function subsetReport(dataset: Dataset, samples: number): DataReport {
  const report = reportOf(dataset) ?? emptyReport(dataset);
  if (samples === report.samples) return report;
  return {
    ...report,
    samples,
    unlabelled: report.classes === undefined ? samples : Math.min(report.unlabelled, samples),
    classes: report.classes?.map(({ name }) => ({ name })),
    notes: [...report.notes, `${samples} of ${report.samples} samples are used`],
  };
}

async function* unskipped<V>(dataset: Dataset<V>, order: EpochOrder) {
  for await (const sample of dataset.epoch(order)) yield { sample };
}
