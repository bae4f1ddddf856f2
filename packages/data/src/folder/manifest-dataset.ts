import { CounterpointError } from '@counterpoint/core';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { indexedDataset } from '../dataset/indexed-dataset.js';
import type { OnSkip } from '../dataset/read-result.js';
import { allSplitsNote, splitColumnOf } from '../open/split-column.js';
import { sameSplit } from '../open/split-names.js';
import { chooseRowSplit } from '../open/choose-row-split.js';
import type { DataReport, ReportedDataset, SplitCount } from '../report/data-report.js';
import { labelReport } from '../report/label-report.js';
import type { ClassFile } from '../report/apply-class-file.js';
import type { RawSample } from '../sample/raw-sample.js';
import type { CsvDialect } from '../table/csv-dialect.js';
import { findColumn, requireColumn } from '../table/find-column.js';
import { rowDataset } from '../table/row-dataset.js';
import { idText } from '../table/row-scan.js';
import type { RowSource } from '../table/row-source.js';
import { textFormat, textRows, type TextFormat } from '../table/text-rows.js';
import { memberExtension } from './content-extension.js';
import { listedFile, requireList } from './listed-file.js';
import { pathColumns } from './path-columns.js';
import { extensionOf } from './scan-folder.js';

/** How {@link manifestDataset} reads a table of files: its columns, its split and its dialect. */
export interface ManifestOptions {
  /** What the data set is called in messages. Default: the path. */
  readonly name?: string;
  /** Default: by the file's name. `txt` is a list of paths, one a line. */
  readonly format?: TextFormat;
  /**
   * The column of paths, relative to the manifest. Default: the first of {@link pathColumns} that
   * there is.
   */
  readonly pathColumn?: string;
  /** Default: `label`, else `class`. */
  readonly labelColumn?: string;
  /** The column that names samples. Default: the path. */
  readonly idColumn?: string | null;
  /**
   * Only rows whose column `split` says so; rows that say nothing are for training. Default: all.
   */
  readonly split?: string;
  readonly classes?: readonly string[];
  /**
   * Class names from a `classes.txt`: used where they fit the labels, else reported and ignored.
   */
  readonly classFile?: ClassFile;
  /** The dialect of a CSV, where the detected one is wrong. */
  readonly delimiter?: string;
  readonly quote?: CsvDialect['quote'];
  /**
   * `bytes` reads each file whole; `path` leaves reading to the consumer (long recordings with
   * start and end). Default `bytes`.
   */
  readonly load?: 'bytes' | 'path';
  /** The rows, where the file is no plain table. */
  readonly rows?: RowSource;
  readonly onSkip?: OnSkip;
}

/** A row that is a sample: its index among all rows, its name, and its file. */
interface ManifestRow {
  readonly index: number;
  readonly key: string;
}

/**
 * A table of files: each row is a sample, its other columns (label, caption, start, end, speaker)
 * are its metadata.
 * One file may occur in many rows. Samples are named by their file, a number after it (`a.png#2`)
 * where it occurs again.
 *
 * @throws CP_DATA_MANIFEST when there is no column of paths
 * @throws CP_DATA_COLUMN when a column that is asked for is not there
 * @throws CP_DATA_EMPTY when no row is left
 */
export async function manifestDataset(
  path: string,
  options: ManifestOptions = {},
): Promise<ReportedDataset<RawSample>> {
  const { name = path, load = 'bytes', split, onSkip, delimiter, quote } = options;
  const format = options.rows ? undefined : (options.format ?? textFormat(path));
  const lineColumn = format === 'txt' ? 'path' : undefined;
  const source = options.rows ?? textRows(path, { format, delimiter, quote, lineColumn });
  const rows = await rowDataset([source], {
    name,
    memoryBytes: Infinity,
    labelColumn: options.labelColumn,
    idColumn: options.idColumn ?? null,
    classes: options.classes,
    classFile: options.classFile,
    onSkip,
  });
  const columns = columnNames(rows.report);
  if (rows.size === 0) throw empty('The manifest has no row', path);
  const pathColumn =
    options.pathColumn === undefined
      ? findColumn(columns, pathColumns)
      : requireColumn(columns, options.pathColumn, path);
  if (pathColumn === undefined) throw noPaths(path, columns);
  if (lineColumn !== undefined) await requireListOf(rows, lineColumn, path);
  const splitColumn = splitColumnOf(columns);
  const {
    rows: chosen,
    labels,
    splits,
  } = await chooseRows(rows, {
    path,
    pathColumn,
    splitColumn,
    split,
    hasIds: typeof options.idColumn === 'string',
    onSkip,
  });
  const dataset = indexedDataset<RawSample>({
    name,
    size: chosen.length,
    classes: rows.classes,
    fingerprint: createHash('sha256')
      .update(`${rows.fingerprint}:${split ?? ''}`)
      .digest('hex'),
    key: (index) => chosen[index]!.key,
    read: async (index) => {
      const { key, index: row } = chosen[index]!;
      const sample = await rows.at!(row);
      const file = await listedFile(dirname(path), pathOf(sample.metadata![pathColumn], key));
      const members: Record<string, Uint8Array> = {};
      if (load === 'bytes') {
        const bytes = await readFile(file);
        members[memberExtension(extensionOf(file), bytes)] = bytes;
      }
      return { ...sample, index, key, value: { ...sample.value, members, path: file } };
    },
  });
  const report = reportOfManifest(rows.report, pathColumn, splitColumn, splits, split);
  return { ...dataset, report: { ...report, ...labelReport(labels, rows.classes) } };
}

interface RowChoice {
  readonly path: string;
  readonly pathColumn: string;
  readonly splitColumn: string | undefined;
  readonly split: string | undefined;
  /** Whether rows have names of their own. */
  readonly hasIds: boolean;
  readonly onSkip: OnSkip | undefined;
}

async function chooseRows(
  rows: ReportedDataset<RawSample>,
  { path, pathColumn, splitColumn, split, hasIds, onSkip }: RowChoice,
): Promise<{ rows: ManifestRow[]; labels: (number | undefined)[]; splits: SplitCount[] }> {
  const counts = new Map<string, number>();
  const listed: (ManifestRow & { split: string; label?: number })[] = [];
  const uses = new Map<string, number>();
  for await (const { index, key, label, metadata = {} } of rows.epoch(
    { seed: 0, epoch: 0, shuffle: false },
    0,
    onSkip,
  )) {
    const file = idText(metadata[pathColumn]);
    const rowSplit =
      splitColumn === undefined ? 'train' : (idText(metadata[splitColumn]) ?? 'train');
    counts.set(rowSplit, (counts.get(rowSplit) ?? 0) + 1);
    const use = (uses.get(file ?? key) ?? 0) + 1;
    uses.set(file ?? key, use);
    const plain = hasIds ? key : (file ?? key);
    listed.push({
      index,
      key: use === 1 || hasIds ? plain : `${plain}#${use}`,
      split: rowSplit,
      label,
    });
  }
  const splits =
    splitColumn === undefined ? [] : [...counts].map(([name, samples]) => ({ name, samples }));
  const chosenSplit =
    split === undefined ? undefined : chooseRowSplit([...counts.keys()], split, path);
  const rowsOfSplit =
    chosenSplit === undefined ? listed : listed.filter((row) => sameSplit(row.split, chosenSplit));
  return { rows: rowsOfSplit, labels: rowsOfSplit.map(({ label }) => label), splits };
}

/** @throws CP_DATA_MANIFEST for a list of files with more than a path in a line */
async function requireListOf(
  rows: ReportedDataset<RawSample>,
  column: string,
  path: string,
): Promise<void> {
  const { metadata = {} } = await rows.at!(0);
  const line = idText(metadata[column]);
  if (line !== undefined) await requireList(dirname(path), line, path);
}

function pathOf(value: unknown, key: string): string {
  const text = idText(value);
  if (text !== undefined) return text;
  throw new CounterpointError('CP_DATA_ROW', {
    what: 'A row of a manifest has no path',
    where: key,
    expected: 'the path of a file',
  });
}

function columnNames({ columns }: DataReport): string[] {
  return columns === undefined ? [] : [...columns.unused, ...Object.keys(columns.used)];
}

function reportOfManifest(
  report: DataReport,
  pathColumn: string,
  splitColumn: string | undefined,
  splits: readonly SplitCount[],
  split: string | undefined,
): DataReport {
  const { used, unused, unusedNumeric } = report.columns!;
  const uses = { [pathColumn]: 'path', ...(splitColumn && { [splitColumn]: 'split' }) };
  return {
    ...report,
    layout: 'manifest',
    reason: `a table whose column ${pathColumn} names files`,
    splits,
    notes:
      splits.length > 1 && split === undefined
        ? [...report.notes, allSplitsNote(splits.map(({ name }) => name))]
        : report.notes,
    columns: {
      used: { ...uses, ...used },
      unused: unused.filter((column) => !(column in uses)),
      unusedNumeric: unusedNumeric.filter((column) => !(column in uses)),
    },
  };
}

function empty(what: string, where: string): CounterpointError {
  return new CounterpointError('CP_DATA_EMPTY', { what, where, expected: 'at least one row' });
}

function noPaths(path: string, columns: readonly string[]): CounterpointError {
  return new CounterpointError('CP_DATA_MANIFEST', {
    what: `A manifest has no column of paths; its columns are ${columns.join(', ')}`,
    where: path,
    expected: `a column called ${pathColumns.slice(0, 4).join(', ')}, or its name as pathColumn (?path=COLUMN)`,
    remedy: columns.some((name) => /\.[a-z0-9]{2,4}$/iu.test(name))
      ? 'write a first line that names the columns, such as path,label'
      : 'rename the column, or name it',
    facts: { columns },
  });
}
