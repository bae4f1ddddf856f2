import type { Dataset, Sample } from '@counterpoint/core';
import { createHash } from 'node:crypto';
import { indexedDataset } from '../dataset/indexed-dataset.js';
import { skipOrThrow, type OnSkip, type ReadResult } from '../dataset/read-result.js';
import { streamedDataset, type StreamedShard } from '../dataset/streamed-dataset.js';
import { defaultBytes } from '../dataset/default-bytes.js';
import { labelEncoder, type LabelEncoder } from '../sample/label-encoder.js';
import type { RawSample } from '../sample/raw-sample.js';
import { membersOfRow } from './members-of-row.js';
import type { Row, RowSource } from './row-source.js';

export interface RowOptions {
  /** What the data set is called in messages. Default: the first file's path. */
  readonly name?: string;
  /** The column that holds each row's class. Default: `label`, else `class`, where its values are whole numbers or words. */
  readonly labelColumn?: string;
  /** Class names in the order of their indices. Default: the words that occur, sorted. */
  readonly classes?: readonly string[];
  /** Rows up to about this size are kept in memory. Default 256 MiB. */
  readonly memoryBytes?: number;
  /** The most bytes of rows held for shuffling larger tables. Default 256 MiB. */
  readonly bufferBytes?: number;
  /** Told of rows that are left out; without it a bad row is an error. */
  readonly onSkip?: OnSkip;
}

/** What a row weighs in memory beside twice its bytes. */
const rowOverhead = 160;

/**
 * Rows as a data set: the columns of a row are the sample's facts; a column of files (`{ bytes, path }`, as Hugging Face writes them)
 * becomes its members. Opening reads everything once; small tables then stay in memory, large ones are streamed through a shuffle buffer.
 */
export async function rowDataset(
  sources: readonly RowSource[],
  options: RowOptions = {},
): Promise<Dataset<RawSample>> {
  const {
    name = sources[0]?.path ?? 'no rows',
    memoryBytes = defaultBytes,
    bufferBytes = defaultBytes,
    onSkip,
  } = options;
  const hash = createHash('sha256');
  const sizes: number[][] = [];
  const places: number[][] = [];
  let rows: Row[] | undefined = [];
  let held = 0;
  const labels = new Map<string, Set<string>>([
    ['label', new Set()],
    ['class', new Set()],
  ]);
  if (options.labelColumn !== undefined) labels.set(options.labelColumn, new Set());

  for (const source of sources) {
    const ownSizes: number[] = [],
      ownPlaces: number[] = [];
    try {
      for await (const found of source.rows()) {
        for (const each of found) {
          if ('error' in each) {
            skipOrThrow({ key: `${source.name}:${each.place}`, error: each.error }, onSkip);
            continue;
          }
          for (const [column, values] of labels) {
            const label = labelText(each.row[column]);
            if (label !== undefined && values.size <= mostClasses) values.add(label);
          }
          hash.update(`${each.place}:${each.bytes},`);
          const size = 2 * each.bytes + rowOverhead;
          ownSizes.push(size);
          ownPlaces.push(each.place);
          held += size;
          if (held > memoryBytes) rows = undefined;
          rows?.push(each.row);
        }
      }
    } catch (error) {
      skipOrThrow({ key: source.name, error }, onSkip);
    }
    hash.update(`${source.name}\n`);
    sizes.push(ownSizes);
    places.push(ownPlaces);
  }

  const column = labelColumn(labels, options.labelColumn);
  const book =
    column === undefined ? undefined : labelEncoder(labels.get(column)!, options.classes);
  const classes = book?.classes ?? options.classes;
  const about = { name, fingerprint: hash.digest('hex'), classes };
  const sample = (index: number, key: string, row: Row): Sample<RawSample> =>
    sampleOf(index, key, row, column, book);

  if (rows !== undefined) {
    const kept = rows;
    const keys = sources.flatMap((source, i) =>
      places[i]!.map((place) => `${source.name}:${place}`),
    );
    return indexedDataset<RawSample>({
      ...about,
      size: kept.length,
      key: (i) => keys[i]!,
      read: (i) => sample(i, keys[i]!, kept[i]!),
    });
  }
  return streamedDataset({
    ...about,
    bufferBytes,
    shards: sources.map((source, i) => streamedRows(source, sizes[i]!, sample)),
  });
}

/** More different labels than this are no classes. */
const mostClasses = 100_000;

function streamedRows(
  source: RowSource,
  sizes: readonly number[],
  sample: (index: number, key: string, row: Row) => Sample<RawSample>,
): StreamedShard<RawSample> {
  return {
    name: source.name,
    sizes,
    async *read(first: number): AsyncGenerator<ReadResult<RawSample>> {
      let index = first;
      for await (const found of source.rows()) {
        for (const each of found) {
          if ('error' in each) continue; // told when opening
          const key = `${source.name}:${each.place}`;
          let settled: ReadResult<RawSample>;
          try {
            settled = sample(index, key, each.row);
          } catch (error) {
            settled = { index, key, error };
          }
          index++;
          yield settled;
          if (index === first + sizes.length) return;
        }
      }
    },
  };
}

function sampleOf(
  index: number,
  key: string,
  row: Row,
  column: string | undefined,
  book: LabelEncoder | undefined,
): Sample<RawSample> {
  const label = column === undefined ? undefined : labelText(row[column]);
  return {
    index,
    key,
    ...membersOfRow(row),
    ...(label === undefined || book === undefined ? {} : { label: book.indexOf(label, key) }),
  };
}

function labelText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function labelColumn(
  labels: ReadonlyMap<string, ReadonlySet<string>>,
  asked?: string,
): string | undefined {
  if (asked !== undefined) return asked;
  for (const [column, values] of labels) {
    const scores =
      [...values].every((value) => value.trim() !== '' && Number.isFinite(Number(value))) &&
      [...values].some((value) => !/^\d+$/.test(value));
    if (values.size > 0 && values.size <= mostClasses && !scores) return column;
  }
  return undefined;
}
