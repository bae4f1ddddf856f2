import { CounterpointError } from '@counterpoint/core';
import { basename } from 'node:path';
import type { DataReport, ReportedDataset } from '../report/data-report.js';
import type { RawSample } from '../sample/raw-sample.js';
import { selectSamples } from '../select/select-samples.js';
import { choosePart } from './choose-part.js';
import { openShards } from '../shards/open-shards.js';
import { isShardManifest } from '../shards/shard-manifest.js';
import type { Layout } from './layout.js';
import { listParts } from './list-parts.js';
import { openPart } from './open-part.js';
import { readable } from './readable.js';
import { parquetColumns } from '../parquet/parquet-columns.js';
import { peekColumns } from '../table/peek-columns.js';
import { splitColumnOf } from './split-column.js';
import { isSplitName } from './split-names.js';
import type { Split } from './split.js';
import { surveySplits } from './survey-splits.js';
import type { OpenOptions } from './open-options.js';

/** A data set, and what was read. */
export interface OpenedDataset extends ReportedDataset<RawSample> {
  readonly layout: Layout;
  /** The split that was opened; empty when the data has no splits. */
  readonly split: string;
  /** The names of all splits that there are. */
  readonly splits: readonly string[];
  /** One line that says what was read. */
  readonly summary: string;
}

/**
 * Opens data as it lies on disk and detects its layout by names: a folder (tar shards by split
 * name, CIFAR, MNIST, folders called after
 * splits, manifest, Parquet, tables, files in class folders or flat), one file, or a pattern of
 * shards
 * (`shards/train-{000..127}.tar`, `logs/*.jsonl.gz`). Its `report` says what was read and what was
 * left out.
 *
 * @throws CP_DATA_READ, CP_DATA_LAYOUT, CP_DATA_SPLIT, CP_DATA_EMPTY, CP_DATA_COLUMN, and the
 *   errors of the kind of data that is there
 *
 * @example
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * const file = join(await mkdtemp(join(tmpdir(), 'rows-')), 'rows.csv');
 * await writeFile(file, 'text,label\nHello,greeting\nBye,parting\n');
 * const dataset = await openDataset(file);
 * formatDataReport(dataset.report).join('\n');   // Data: .../rows.csv, read as table (...): 2 samples ...
 */
export function openDataset(path: string, options: OpenOptions = {}): Promise<OpenedDataset> {
  return readable(path, () => openReadable(path, options));
}

/** Shards of a manifest: opened from counts alone. */
async function openManifest(path: string): Promise<OpenedDataset> {
  const dataset = await openShards(path);
  const layout = 'tar';
  const report: DataReport = {
    source: path,
    layout,
    reason: 'its name ends in shards.json',
    split: '',
    splits: [],
    samples: dataset.size,
    unlabelled: 0,
    classes: dataset.classes?.map((name) => ({ name })),
    leftOut: [],
    notes: [],
  };
  const summary = `shards (${path}): ${dataset.size} samples`;
  return { ...dataset, report, layout, split: '', splits: [], summary };
}

async function openReadable(path: string, options: OpenOptions): Promise<OpenedDataset> {
  if (isShardManifest(path)) return openManifest(path);
  const parts = await listParts(path, options);
  const part = choosePart(parts, options.split, path);
  const { dataset: reported, splits } = await surveySplits(path, part, parts, options);
  if (reported.size === 0) {
    throw new CounterpointError('CP_DATA_EMPTY', {
      what: 'There is no sample',
      where: part.files.join(', '),
      expected: 'at least one',
      facts: { layout: part.layout, split: part.split },
    });
  }
  // Folders in an archive may be splits; the archive's own name is none then.
  const split = reported.report.split === '' ? part.split : reported.report.split;
  const report: DataReport = {
    ...reported.report,
    source: path,
    layout: part.layout,
    reason: reasonOf(part, reported.report.reason),
    split,
    splits: reported.report.splits.length > 0 ? reported.report.splits : splits,
    leftOut: [...(part.leftOut ?? []), ...reported.report.leftOut],
  };
  const dataset = await labelled({ ...reported, report }, part.layout, options);
  return {
    ...dataset,
    layout: part.layout,
    split,
    splits: report.splits.map(({ name }) => name),
    summary: summaryLine({ ...part, split }, dataset),
  };
}

function reasonOf({ reason, layout }: Split, folderReason: string): string {
  const reasons = layout === 'folder' ? [reason, folderReason] : [reason];
  return reasons.filter((each) => each !== '').join('; ');
}

/** Tables read their column of labels; of any other layout the label is a fact of the samples. */
async function labelled(
  dataset: ReportedDataset<RawSample>,
  layout: Layout,
  { labelColumn }: OpenOptions,
): Promise<ReportedDataset<RawSample>> {
  const isTable = layout === 'manifest' || layout === 'table' || layout === 'parquet';
  return labelColumn === undefined || isTable
    ? dataset
    : selectSamples(dataset, { label: labelColumn });
}

/**
 * The names of the splits that a path holds. A single archive is looked through for folders called
 * after splits, a table or a manifest for a column of splits.
 */
export async function listSplits(
  path: string,
  options: Pick<OpenOptions, 'extensions' | 'pathColumn' | 'delimiter' | 'quote'> = {},
): Promise<readonly string[]> {
  if (isShardManifest(path)) return [];
  return readable(path, async () => {
    const parts = await listParts(path, options);
    const names = parts.map(({ split }) => split).filter((split) => split !== '');
    const [only] = parts;
    if (parts.length > 1 || only === undefined || !(await mayHoldSplits(only, options)))
      return names;
    const opened = openPart(path, only, { ...options, onSkip: () => undefined });
    // What is wrong with a table is said when its samples are opened.
    const part = only.layout === 'tar' ? await opened : await opened.catch(() => undefined);
    const inner = part?.report.splits ?? [];
    await part?.close?.();
    return inner.length > 0 ? inner.map(({ name }) => name) : names;
  });
}

async function mayHoldSplits(
  { layout, split, files }: Split,
  { delimiter, quote }: Pick<OpenOptions, 'delimiter' | 'quote'>,
): Promise<boolean> {
  if (layout === 'tar') return !isSplitName(split);
  if (layout === 'manifest') return true;
  if (split !== '' || (layout !== 'table' && layout !== 'parquet')) return false;
  const columns =
    layout === 'table'
      ? await peekColumns(files[0]!, { delimiter, quote })
      : await parquetColumns(files[0]!);
  return splitColumnOf(columns) !== undefined;
}

function summaryLine(
  { layout, split, files }: Split,
  { size, classes }: ReportedDataset<RawSample>,
): string {
  const firstFiles = files.slice(0, 3).map((file) => basename(file));
  const names = firstFiles.join(', ') + (files.length > 3 ? ` and ${files.length - 3} more` : '');
  const what = split === '' ? layout : `${layout} ${split}`;
  const counted = classes === undefined ? '' : `, ${classes.length} classes`;
  return `${what} (${names}): ${size} samples${counted}`;
}
