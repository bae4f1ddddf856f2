import type { Sample } from '@counterpoint/core';
import { resolve } from 'node:path';
import { indexedDataset } from '../dataset/indexed-dataset.js';
import type { OnSkip, ReadResult } from '../dataset/read-result.js';
import { streamedDataset, type StreamedShard } from '../dataset/streamed-dataset.js';
import { defaultBytes } from '../dataset/default-bytes.js';
import { applyClassFile, type ClassFile } from '../report/apply-class-file.js';
import { labelCounts } from '../report/label-counts.js';
import type { DataReport, ReportedDataset } from '../report/data-report.js';
import { labelEncoder, type LabelEncoder } from '../sample/label-encoder.js';
import type { RawSample } from '../sample/raw-sample.js';
import { membersOfRow } from './members-of-row.js';
import { idText, labelText, scanRows, type RowScan } from './row-scan.js';
import type { Row, RowSource } from './row-source.js';

/**
 * How {@link rowDataset} reads rows: the columns of classes and names, and the memory it may use.
 */
export interface RowOptions {
  /** What the data set is called in messages. Default: the first file's path. */
  readonly name?: string;
  /**
   * The column that holds each row's class. Default: `label`, else `class`, where its values are
   * whole numbers or words.
   */
  readonly labelColumn?: string;
  /**
   * The column that names each row. Default: `id`, else `_id`; null: rows are named by file and
   * line.
   */
  readonly idColumn?: string | null;
  /** Class names in the order of their indices. Default: those that occur, sorted. */
  readonly classes?: readonly string[];
  /**
   * Class names from a `classes.txt`: used where they fit the labels, else reported and ignored.
   */
  readonly classFile?: ClassFile;
  /** Rows up to about this size are kept in memory. Default 256 MiB. */
  readonly memoryBytes?: number;
  /** The most bytes of rows that are buffered for shuffling larger tables. Default 256 MiB. */
  readonly bufferBytes?: number;
  /** Called for rows that are left out; without it a bad row is an error. */
  readonly onSkip?: OnSkip;
}

/**
 * Rows as a data set: the columns of a row are the sample's metadata; a column of files (`{ bytes,
 * path }`, as Hugging Face writes them)
 * becomes its members. Opening reads everything once; small tables then stay in memory, large ones
 * are streamed through a shuffle buffer.
 *
 * @throws CP_DATA_COLUMN for a column that is not there; CP_DATA_DUPLICATE_KEY for an id that
 *   occurs twice
 */
export async function rowDataset(
  sources: readonly RowSource[],
  options: RowOptions = {},
): Promise<ReportedDataset<RawSample>> {
  const {
    name = sources[0]?.path ?? 'no rows',
    memoryBytes = defaultBytes,
    bufferBytes = defaultBytes,
  } = options;
  const scan = await scanRows(sources, { ...options, name, memoryBytes });
  const encoder =
    scan.labelColumn === undefined
      ? undefined
      : labelEncoder(scan.labels.keys(), options.classes, options.classFile?.names);
  const classes = encoder?.classes ?? options.classes;
  const size = scan.sizes.reduce((sum, each) => sum + each.length, 0);
  const report = applyClassFile(
    reportOfRows(name, size, sources, scan, encoder, classes),
    encoder,
    options,
  );
  const about = { name, fingerprint: scan.fingerprint, classes };
  const sampleAt = sampleReader(scan, encoder);
  const { rows } = scan;
  if (rows !== undefined) {
    const owners = Uint32Array.from(scan.places.flatMap((each, i) => each.map(() => i)));
    const places = Float64Array.from(scan.places.flat());
    const place = (i: number): RowPlace => ({ source: sources[owners[i]!]!, place: places[i]! });
    const dataset = indexedDataset<RawSample>({
      ...about,
      size,
      key: (i) => keyOf(rows[i]!, place(i), scan.idColumn),
      read: (i) => sampleAt(i, rows[i]!, place(i)),
    });
    return { ...dataset, report };
  }
  const dataset = streamedDataset({
    ...about,
    bufferBytes,
    shards: sources.map((source, i) =>
      streamedRows(source, scan.sizes[i]!, scan.idColumn, sampleAt),
    ),
  });
  return { ...dataset, report };
}

interface RowPlace {
  readonly source: RowSource;
  readonly place: number;
}

type SampleReader = (index: number, row: Row, place: RowPlace) => Sample<RawSample>;

function keyOf(row: Row, { source, place }: RowPlace, idColumn: string | undefined): string {
  const id = idColumn === undefined ? undefined : idText(row[idColumn]);
  return id ?? `${source.name}:${place}`;
}

function sampleReader(
  { labelColumn, idColumn }: RowScan,
  encoder: LabelEncoder | undefined,
): SampleReader {
  return (index, row, place) => {
    const key = keyOf(row, place, idColumn);
    const text = labelColumn === undefined ? undefined : labelText(row[labelColumn]);
    const label = text === undefined ? undefined : encoder?.indexOf(text, key);
    const { value, metadata } = membersOfRow(row);
    const origin = `${resolve(place.source.path)}:${place.place}`;
    const sample = { index, key, value: { ...value, origin }, metadata };
    return label === undefined ? sample : { ...sample, label };
  };
}

function streamedRows(
  source: RowSource,
  sizes: readonly number[],
  idColumn: string | undefined,
  sampleAt: SampleReader,
): StreamedShard<RawSample> {
  return {
    name: source.name,
    sizes,
    async *read(first: number): AsyncGenerator<ReadResult<RawSample>> {
      let index = first;
      for await (const rows of source.rows()) {
        for (const each of rows) {
          if ('error' in each) continue; // reported when opening
          const place = { source, place: each.place };
          let result: ReadResult<RawSample>;
          try {
            result = sampleAt(index, each.row, place);
          } catch (error) {
            result = { index, key: keyOf(each.row, place, idColumn), error };
          }
          index++;
          yield result;
          if (index === first + sizes.length) return;
        }
      }
    },
  };
}

function reportOfRows(
  source: string,
  samples: number,
  sources: readonly RowSource[],
  { columns, numeric, labelColumn, labels, idColumn }: RowScan,
  encoder: LabelEncoder | undefined,
  classes: readonly string[] | undefined,
): DataReport {
  const used: Record<string, string> = {};
  if (idColumn !== undefined) used[idColumn] = 'id';
  if (labelColumn !== undefined) used[labelColumn] = 'class';
  const unused = columns.filter((column) => !(column in used));
  const counts = labelCounts(labels, encoder, classes);
  return {
    source,
    layout: 'table',
    reason: '',
    split: '',
    splits: [],
    samples,
    unlabelled: samples - counts.labelled,
    classes: encoder === undefined ? undefined : counts.classes,
    classesFrom: labelColumn === undefined ? undefined : `the column ${labelColumn}`,
    columns: { used, unused, unusedNumeric: unused.filter((column) => numeric.includes(column)) },
    csv: sources.map((each) => each.dialect?.()).find((dialect) => dialect !== undefined),
    leftOut: [],
    notes: [],
  };
}
