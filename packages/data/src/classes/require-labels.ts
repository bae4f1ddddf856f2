import { CounterpointError, type Dataset } from '@counterpoint/core';
import { reportOf, type DataReport } from '../report/data-report.js';

/**
 * Checks that every sample of a data set has a class, where something needs one: a method that trains with labels, a score of classes.
 *
 * @param need what needs it, for the message: `supcon`
 * @throws CP_DATA_UNLABELLED when no sample has a class, or when some lack one
 *
 * @example
 * const letters = indexedDataset({
 *   name: 'letters', size: 1, fingerprint: 'a', key: String, read: (index) => ({ index, key: 'a', value: 'a' }),
 * });
 * let code = '';
 * try {
 *   requireLabels(letters, 'supcon');
 * } catch (error) {
 *   code = (error as { code: string }).code;
 * }
 * code;   // CP_DATA_UNLABELLED
 */
export function requireLabels(dataset: Dataset, need: string): void {
  const report = reportOf(dataset);
  const unlabelled = report?.unlabelled ?? (dataset.classes === undefined ? dataset.size : 0);
  if (unlabelled === 0 && (report === undefined || report.classes !== undefined)) return;
  const none = unlabelled >= dataset.size;
  throw new CounterpointError('CP_DATA_UNLABELLED', {
    what: none
      ? `No sample has a class, which ${need} needs`
      : `${unlabelled} of ${dataset.size} samples have no class, which ${need} needs`,
    where: dataset.name,
    expected: 'a class for every sample: class folders, or a column label or class',
    remedy: remedyOf(report, none),
    facts: { unlabelled, samples: dataset.size },
  });
}

function remedyOf(report: DataReport | undefined, none: boolean): string {
  const columns = report?.columns;
  if (!none) return 'label the others, or move them elsewhere';
  if (columns === undefined || columns.unused.length === 0)
    return 'put the files into class folders';
  return `name the column of classes (--label, ?label=COLUMN); there are ${columns.unused.join(', ')}`;
}
