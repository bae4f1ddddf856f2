import { CounterpointError, nearestWord, type Dataset, type Sample } from '@counterpoint/core';
import { compareClassNames } from '../classes/compare-class-names.js';
import { subset } from '../dataset/subset.js';
import { withSamples } from '../dataset/with-samples.js';
import { emptyReport } from '../report/empty-report.js';
import { reportOf, type ReportedDataset } from '../report/data-report.js';
import { labelReport } from '../report/label-report.js';
import { withColumnsUsed } from '../report/with-columns-used.js';
import { labelEncoder } from '../sample/label-encoder.js';
import { labelText } from '../table/row-scan.js';
import type { FactFilter, SelectConfig } from '../source/data-source-config.js';

/**
 * The samples that fit filters of facts, labelled by the fact that is named. Reads every sample
 * once.
 *
 * @throws CP_DATA_COLUMN when no sample has a fact that is named, with the facts that there are
 * @throws CP_DATA_EMPTY when no sample is left
 */
export async function selectSamples<V>(
  dataset: Dataset<V>,
  { label, only = [], without = [] }: SelectConfig,
): Promise<ReportedDataset<V>> {
  const before = reportOf(dataset) ?? emptyReport(dataset);
  if (label === undefined && only.length === 0 && without.length === 0)
    return { ...dataset, report: before };
  const indices: number[] = [];
  const labels = new Map<number, string | undefined>();
  const facts = new Set<string>();
  const missing = new Set([...only, ...without].map(({ fact }) => fact));
  if (label !== undefined) missing.add(label);
  for await (const sample of dataset.epoch(
    { seed: 0, epoch: 0, shuffle: false },
    0,
    () => undefined,
  )) {
    for (const fact of Object.keys(sample.metadata ?? {})) {
      facts.add(fact);
      missing.delete(fact);
    }
    const fits = only.every((filter) => fitsFilter(sample, filter));
    if (!fits || without.some((filter) => fitsFilter(sample, filter))) continue;
    if (label !== undefined) labels.set(sample.index, labelText(sample.metadata?.[label]));
    indices.push(sample.index);
  }
  for (const fact of missing) throw noFact(fact, [...facts], dataset.name);
  if (indices.length === 0)
    throw new CounterpointError('CP_DATA_EMPTY', {
      what: 'No sample is left after filtering',
      where: dataset.name,
      expected: 'at least one sample that fits all filters',
      facts: { only, without },
    });
  const selected =
    indices.length === dataset.size ? dataset : subset(dataset, indices, dataset.name);
  const report = {
    ...before,
    samples: selected.size,
    notes:
      selected.size === dataset.size
        ? before.notes
        : [...before.notes, `${selected.size} of ${dataset.size} samples fit the filters`],
  };
  if (label === undefined) return { ...selected, report };
  const texts = indices.sort((a, b) => a - b).map((index) => labels.get(index));
  return relabelled({ ...selected, report }, label, texts);
}

/** The same samples with other labels, in the order of the data set. */
function relabelled<V>(
  dataset: ReportedDataset<V>,
  fact: string,
  texts: readonly (string | undefined)[],
): ReportedDataset<V> {
  const present = texts.filter((text) => text !== undefined);
  const numeric = labelEncoder(present);
  // Names, also of numbers: a speaker 7 is no index.
  const classes = [...new Set(present)].sort(compareClassNames);
  const places = new Map(classes.map((name, i) => [name, i]));
  const labels = texts.map((text) =>
    text === undefined || numeric.indexOf(text, '') === undefined ? undefined : places.get(text),
  );
  const changed = withSamples<V, V>(dataset, {
    classes,
    mark: fact,
    sample: ({ label: _, ...sample }) => ({ ...sample, label: labels[sample.index] }),
  });
  return {
    ...changed,
    report: {
      ...withColumnsUsed(dataset.report, { [fact]: 'class' }),
      ...labelReport(labels, classes),
      classesFrom: `the fact ${fact}`,
    },
  };
}

function fitsFilter(sample: Sample, { fact, values }: FactFilter): boolean {
  return values.includes(String(sample.metadata?.[fact] ?? ''));
}

function noFact(fact: string, facts: readonly string[], where: string): CounterpointError {
  const near = nearestWord(fact, facts);
  return new CounterpointError('CP_DATA_COLUMN', {
    what: `No sample has a fact "${fact}"`,
    where,
    expected: facts.length === 0 ? 'samples with facts' : `one of ${facts.join(', ')}`,
    remedy: near === undefined ? undefined : `did you mean "${near}"`,
    facts: { name: fact, columns: facts, nearest: near },
  });
}
