import { CounterpointError, type Dataset } from '@counterpoint/core';
import { subset } from '../dataset/subset.js';
import { emptyReport } from '../report/empty-report.js';
import { reportOf, type ReportedDataset } from '../report/data-report.js';

/** The words for what is true and for what is not, in lower case. */
const words: readonly [true: readonly string[], false: readonly string[]] = [
  ['true', 'yes', '1', '1.0'],
  ['false', 'no', '0', '0.0'],
];

/**
 * Whether a fact is true of a sample.
 *
 * @throws CP_DATA_LABEL when it says neither
 */
export function isTrue(
  metadata: Readonly<Record<string, unknown>> | undefined,
  fact: string,
  where: string,
): boolean {
  const value = String(metadata?.[fact]).trim().toLowerCase();
  if (words[0].includes(value)) return true;
  if (words[1].includes(value)) return false;
  throw new CounterpointError('CP_DATA_LABEL', {
    what: `"${fact}" is ${JSON.stringify(metadata?.[fact])}`,
    where,
    expected: 'true or false',
    remedy: 'name the fact that says whether a statement is true',
    facts: { fact, columns: Object.keys(metadata ?? {}) },
  });
}

/**
 * The samples of which a fact is true. Reads every sample once.
 *
 * @throws CP_DATA_LABEL when the fact of a sample says neither; CP_DATA_SUBSET when it is true of
 *   none
 */
export async function onlyTrue<V>(dataset: Dataset<V>, fact: string): Promise<ReportedDataset<V>> {
  const order = { seed: 0, epoch: 0, shuffle: false };
  const indices: number[] = [];
  for await (const { index, key, metadata } of dataset.epoch(order, 0, () => undefined))
    if (isTrue(metadata, fact, key)) indices.push(index);
  const selected = subset(dataset, indices, dataset.name);
  const report = reportOf(dataset) ?? emptyReport(dataset);
  const note = `${indices.length} of ${dataset.size} statements are true; the others are left out`;
  return {
    ...selected,
    report: { ...report, samples: indices.length, notes: [...report.notes, note] },
  };
}
