import { CounterpointError, type Dataset } from '@counterpoint/core';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cifarDataset } from '../array/cifar-dataset.js';
import { idxDataset } from '../array/idx-dataset.js';
import { defaultBytes } from '../dataset/default-bytes.js';
import type { OnSkip } from '../dataset/read-result.js';
import { folderDataset } from '../folder/folder-dataset.js';
import { manifestDataset } from '../folder/manifest-dataset.js';
import { utf8 } from '../sample/metadata-of.js';
import type { RawSample } from '../sample/raw-sample.js';
import { parquetRows } from '../table/parquet-rows.js';
import { rowDataset } from '../table/row-dataset.js';
import type { RowSource } from '../table/row-source.js';
import { textFormat, textRows } from '../table/text-rows.js';
import { openShards } from '../shards/open-shards.js';
import { isShardManifest } from '../shards/shard-manifest.js';
import { tarDataset } from '../tar/tar-dataset.js';
import { choosePart, isSplitName } from './choose-part.js';
import { expandPaths, isPattern } from './expand-paths.js';
import { findSplits, type Split, type Layout } from './find-splits.js';
import { readable } from './readable.js';

export interface OpenOptions {
  /** Which part to take, where there are several: `train`, `val`, `test`, or as its files are called. Default: the training part, or the only one. */
  readonly split?: string;
  /** Extensions of the files that the caller reads, in lower case without the dot. Without them rows of tables are taken too. */
  readonly extensions?: readonly string[];
  /** `path` leaves reading single files to the caller. Default `bytes`. */
  readonly load?: 'bytes' | 'path';
  /** Class names in the order of their indices. Default: `classes.txt` beside the data, else the names that occur in any of its splits, sorted. */
  readonly classes?: readonly string[];
  /** The column of a table that holds classes. Default: `label`, else `class`. */
  readonly labelColumn?: string;
  /** The column of a manifest that holds paths. */
  readonly pathColumn?: string;
  /** Data up to this size is kept in memory where it cannot be read in any order. Default 256 MiB. */
  readonly memoryBytes?: number;
  /** The most bytes held for shuffling what is larger and can only be streamed. Default 256 MiB. */
  readonly bufferBytes?: number;
  /** Told of everything that is left out; without it anything that cannot be read is an error. */
  readonly onSkip?: OnSkip;
}

/** A data set, and what was taken for it. */
export interface OpenedDataset extends Dataset<RawSample> {
  readonly layout: Layout;
  /** The part that was taken; empty when the data has no parts. */
  readonly split: string;
  /** All parts that there are. */
  readonly splits: readonly string[];
  /** One line that says what was taken. */
  readonly took: string;
}

/**
 * Opens data as it lies on disk, telling its layout by its names: a folder (tar shards by split name, CIFAR, MNIST, folders called after
 * splits, manifest, Parquet, tables, files in class folders or flat), one file, or a pattern of shards
 * (`shards/train-{000..127}.tar`, `logs/*.jsonl.gz`).
 *
 * @throws CP_DATA_READ, CP_DATA_LAYOUT, CP_DATA_SPLIT, CP_DATA_EMPTY, and the errors of the kind of data that is there
 */
export function openDataset(path: string, options: OpenOptions = {}): Promise<OpenedDataset> {
  return readable(path, () => opened(path, options));
}

async function opened(path: string, options: OpenOptions): Promise<OpenedDataset> {
  if (isShardManifest(path)) return openedShards(path);
  const parts = await partsOf(path, options);
  const part = choosePart(parts, options.split, path);
  const dataset = await openWithClasses(path, part, parts, options);
  if (dataset.size === 0) {
    throw new CounterpointError('CP_DATA_EMPTY', {
      what: 'There is no sample',
      where: part.files.join(', '),
      expected: 'at least one',
      facts: { layout: part.layout, split: part.split },
    });
  }
  const splits = parts.map(({ split }) => split).filter((split) => split !== '');
  return {
    ...dataset,
    layout: part.layout,
    split: part.split,
    splits,
    took: tookLine(part, dataset),
  };
}

async function openedShards(path: string): Promise<OpenedDataset> {
  const dataset = await openShards(path);
  const took = `shards (${basename(path)}): ${dataset.size} samples`;
  return { ...dataset, layout: 'tar', split: '', splits: [], took };
}

/** The parts that a path holds, without opening them. */
export async function listSplits(
  path: string,
  options: Pick<OpenOptions, 'extensions'> = {},
): Promise<readonly string[]> {
  if (isShardManifest(path)) return [];
  return readable(path, async () =>
    (await partsOf(path, options)).map(({ split }) => split).filter((split) => split !== ''),
  );
}

async function partsOf(
  path: string,
  { extensions = [] }: Pick<OpenOptions, 'extensions'>,
): Promise<Split[]> {
  const about = await stat(path).catch(() => undefined);
  if (about?.isDirectory() === true) return findSplits(path, extensions.length > 0);
  const files = about !== undefined ? [path] : isPattern(path) ? await expandPaths(path) : [];
  if (files.length > 0) {
    const part = filePart(files, extensions);
    return part.layout === 'cifar'
      ? ['train', 'test'].map((split) => ({ ...part, split }))
      : [part];
  }
  throw new CounterpointError('CP_DATA_READ', {
    what: isPattern(path) ? 'No file fits the pattern' : 'There is no such file or folder',
    where: path,
    expected: 'a folder, a file, or a pattern of files',
  });
}

function filePart(files: readonly string[], extensions: readonly string[]): Split {
  const layouts = [...new Set(files.map((file) => layoutOf(file, extensions)))];
  if (layouts.length === 1 && layouts[0] !== undefined)
    return { layout: layouts[0], split: '', files };
  throw new CounterpointError('CP_DATA_LAYOUT', {
    what:
      layouts.length > 1
        ? 'The files are of different kinds'
        : 'What kind of data this is cannot be told from its name',
    where: files.slice(0, 3).join(', '),
    expected:
      '.tar, .tar.gz, .tsv, .csv, .jsonl, .txt (each also .gz), .parquet, *-ubyte, *.bin of CIFAR',
    remedy: 'rename the file, or open it with the function of its kind',
  });
}

function layoutOf(file: string, extensions: readonly string[]): Layout | undefined {
  const name = basename(file);
  if (/^cifar-100?-binary\.(tar|tar\.gz|tgz)$/i.test(name) || /\.bin$/i.test(name)) return 'cifar';
  if (/\.(tar|tar\.gz|tgz)$/i.test(name)) return 'tar';
  if (/\.parquet$/i.test(name)) return 'parquet';
  if (/-ubyte(\.gz)?$/i.test(name)) return 'idx';
  const format = textFormat(name);
  if (format === undefined) return undefined;
  return extensions.length > 0 && format !== 'txt' ? 'manifest' : 'table';
}

/** Opens a part so that a label means the same class in every split, also where a split lacks some of the classes. */
async function openWithClasses(
  path: string,
  part: Split,
  parts: readonly Split[],
  options: OpenOptions,
): Promise<Dataset<RawSample>> {
  const dataset = await openPart(path, part, options);
  if (
    options.classes !== undefined ||
    dataset.classes === undefined ||
    part.layout === 'cifar' ||
    part.layout === 'idx'
  )
    return dataset;
  const others = parts.filter(
    (other) => other !== part && other.layout === part.layout && isSplitName(other.split),
  );
  const stored = await Promise.all(
    others.flatMap((other) => other.files).map(async (file) => (await stat(file)).size),
  );
  if (
    others.length === 0 ||
    !isSplitName(part.split) ||
    stored.reduce((sum, size) => sum + size, 0) > (options.memoryBytes ?? defaultBytes)
  )
    return dataset;
  const names = new Set(dataset.classes);
  for (const other of others) {
    // What is wrong with another split is told when that one is opened.
    const opened = await openPart(path, other, { ...options, onSkip: () => undefined }).catch(
      () => undefined,
    );
    for (const name of opened?.classes ?? []) names.add(name);
    await opened?.close?.();
  }
  if (names.size === dataset.classes.length) return dataset;
  await dataset.close?.();
  return openPart(path, part, {
    ...options,
    classes: [...names].sort(),
    onSkip: options.onSkip === undefined ? undefined : () => undefined,
  });
}

async function openPart(
  path: string,
  part: Split,
  options: OpenOptions,
): Promise<Dataset<RawSample>> {
  const { extensions, load, labelColumn, pathColumn, memoryBytes, bufferBytes, onSkip } = options;
  const { files } = part;
  const classes =
    options.classes ??
    (await classNames(part.layout === 'folder' ? files[0]! : dirname(files[0]!))) ??
    (part.layout === 'folder' ? await classNames(dirname(files[0]!)) : undefined);
  const about = {
    name: part.split === '' ? path : `${path} (${part.split})`,
    classes,
    onSkip,
  };
  const bounds = { memoryBytes, bufferBytes };
  const labels = labelColumn === undefined ? {} : { labelColumn };
  const wanted = extensions === undefined || extensions.length === 0 ? {} : { extensions };
  const loading = load === undefined ? {} : { load };
  switch (part.layout) {
    case 'tar':
      return tarDataset(files, { ...about, ...bounds, ...wanted });
    case 'cifar':
      return cifarDataset(files, {
        name: about.name,
        split: part.split === 'test' ? 'test' : 'train',
      });
    case 'idx':
      return idxDataset(files[0]!, files[1], about);
    case 'folder':
      return folderDataset(files[0]!, { ...about, ...wanted, ...loading });
    case 'manifest':
      return manifestDataset(files[0]!, {
        ...about,
        ...labels,
        ...loading,
        ...(pathColumn === undefined ? {} : { pathColumn }),
        ...(options.split === undefined ? {} : { split: options.split }),
      });
    case 'parquet':
    case 'table': {
      const sources: RowSource[] = [];
      for (const file of files) {
        if (part.layout === 'parquet') sources.push(...(await parquetRows(file)));
        else sources.push(textRows(file));
      }
      return rowDataset(sources, { ...about, ...bounds, ...labels });
    }
  }
}

/** `classes.txt` beside the data: a name a line, in the order of the labels. */
async function classNames(folder: string): Promise<readonly string[] | undefined> {
  const path = join(folder, 'classes.txt');
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const names = utf8(bytes, path)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return names;
  throw new CounterpointError('CP_DATA_DUPLICATE_KEY', {
    what: `Two classes are called "${twice}"`,
    where: path,
    expected: 'different names',
  });
}

function tookLine({ layout, split, files }: Split, { size, classes }: Dataset): string {
  const names =
    files
      .slice(0, 3)
      .map((file) => basename(file))
      .join(', ') + (files.length > 3 ? ` and ${files.length - 3} more` : '');
  return `${layout}${split === '' ? '' : ` ${split}`} (${names}): ${size} samples${classes === undefined ? '' : `, ${classes.length} classes`}`;
}
