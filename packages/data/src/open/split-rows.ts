import { subset } from '../dataset/subset.js';
import type { ReportedDataset } from '../report/data-report.js';
import { labelReport } from '../report/label-report.js';
import { withColumnsUsed } from '../report/with-columns-used.js';
import type { RawSample } from '../sample/raw-sample.js';
import { idText } from '../table/row-scan.js';
import { chooseRowSplit } from './choose-row-split.js';
import { allSplitsNote, splitColumnOf } from './split-column.js';
import { isSplitName, sameSplit } from './split-names.js';

/**
 * The rows of one split of a table with a column `split` whose values are all usual words for
 * splits, at least two of them; undefined for any other table.
 *
 * @param split the split that is wanted; undefined: all rows, which a note says
 * @throws CP_DATA_EMPTY when no row is of the split
 */
export async function splitRows(
  dataset: ReportedDataset<RawSample>,
  split: string | undefined,
  where: string,
): Promise<ReportedDataset<RawSample> | undefined> {
  const column = splitColumnOf(dataset.report.columns?.unused ?? []);
  if (column === undefined) return undefined;
  const rows: { readonly index: number; readonly split: string; readonly label?: number }[] = [];
  const counts = new Map<string, number>();
  const order = { seed: 0, epoch: 0, shuffle: false };
  for await (const { index, label, metadata } of dataset.epoch(order, 0, () => undefined)) {
    const name = idText(metadata?.[column]) ?? '';
    if (!isSplitName(name)) return undefined;
    rows.push({ index, split: name, label });
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const names = [...counts.keys()];
  if (names.every((name) => sameSplit(name, names[0]!))) return undefined;
  const report = {
    ...withColumnsUsed(dataset.report, { [column]: 'split' }),
    splits: [...counts].map(([name, samples]) => ({ name, samples })),
  };
  if (split === undefined) {
    return { ...dataset, report: { ...report, notes: [...report.notes, allSplitsNote(names)] } };
  }
  const chosen = chooseRowSplit(names, split, where);
  const some = rows.filter((row) => sameSplit(row.split, chosen));
  const labels = some.map(({ label }) => label);
  const selected = subset(
    dataset,
    some.map(({ index }) => index),
    `${dataset.name} (${chosen})`,
  );
  return {
    ...selected,
    report: { ...report, split: chosen, ...labelReport(labels, dataset.classes) },
  };
}
