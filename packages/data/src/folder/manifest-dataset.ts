import { CounterpointError, type Dataset } from '@counterpoint/core';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { indexedDataset } from '../dataset/indexed-dataset.js';
import type { OnSkip } from '../dataset/read-result.js';
import type { RawSample } from '../sample/raw-sample.js';
import { sameSplit } from '../open/choose-part.js';
import { rowDataset } from '../table/row-dataset.js';
import { textRows, type TextFormat } from '../table/text-rows.js';

export interface ManifestOptions {
  /** What the data set is called in messages. Default: the path. */
  readonly name?: string;
  /** Default: by the file's name. */
  readonly format?: TextFormat;
  /** The column of paths, relative to the manifest. Default: the first of {@link pathColumns} that there is. */
  readonly pathColumn?: string;
  /** Default: `label`, else `class`. */
  readonly labelColumn?: string;
  /** Only rows whose column `split` says so; rows that say nothing are for training. Default: all. */
  readonly split?: string;
  readonly classes?: readonly string[];
  /** `bytes` reads each file whole; `path` leaves reading to the consumer (long recordings with start and end). Default `bytes`. */
  readonly load?: 'bytes' | 'path';
  readonly onSkip?: OnSkip;
}

/** Names by which a column of paths goes. */
export const pathColumns: readonly string[] = [
  'path',
  'file',
  'file_name',
  'filename',
  'filepath',
  'image',
  'audio',
  'audio_filepath',
  'image_path',
  'audio_path',
];

/**
 * A table of files: each row is a sample, its other columns (label, caption, start, end, speaker) are its metadata.
 * One file may occur in many rows.
 *
 * @throws CP_DATA_MANIFEST when there is no column of paths
 * @throws CP_DATA_EMPTY when no row is left
 */
export async function manifestDataset(
  path: string,
  options: ManifestOptions = {},
): Promise<Dataset<RawSample>> {
  const { name = path, load = 'bytes', split, onSkip } = options;
  const rows = await rowDataset(
    [textRows(path, options.format === undefined ? {} : { format: options.format })],
    {
      name,
      memoryBytes: Infinity,
      labelColumn: options.labelColumn,
      classes: options.classes,
      onSkip,
    },
  );
  const kept: { readonly index: number; readonly key: string }[] = [];
  let column = options.pathColumn;
  for await (const { index, key, metadata = {} } of rows.epoch({
    seed: 0,
    epoch: 0,
    shuffle: false,
  })) {
    column ??= pathColumns.find((each) => each in metadata);
    if (column === undefined || !(column in metadata))
      throw noPaths(path, Object.keys(metadata), options.pathColumn);
    if (split === undefined || sameSplit(split, String(metadata['split'] ?? 'train')))
      kept.push({ index, key });
  }
  if (kept.length === 0) {
    throw new CounterpointError('CP_DATA_EMPTY', {
      what:
        split === undefined
          ? 'The manifest has no row'
          : `The manifest has no row of the split "${split}"`,
      where: path,
      expected: 'at least one row',
    });
  }
  return indexedDataset<RawSample>({
    name,
    size: kept.length,
    classes: rows.classes,
    fingerprint: createHash('sha256')
      .update(`${rows.fingerprint}:${split ?? ''}`)
      .digest('hex'),
    key: (index) => kept[index]!.key,
    read: async (index) => {
      const row = await rows.at!(kept[index]!.index);
      const file = resolve(dirname(path), String(row.metadata![column!]));
      const bytes = load === 'path' ? undefined : await readFile(file);
      const members = bytes === undefined ? {} : { [extname(file).slice(1).toLowerCase()]: bytes };
      return { ...row, index, value: { members, path: file } };
    },
  });
}

function noPaths(path: string, columns: readonly string[], asked?: string): CounterpointError {
  return new CounterpointError('CP_DATA_MANIFEST', {
    what:
      asked === undefined
        ? 'A manifest has no column of paths'
        : `A manifest has no column "${asked}"`,
    where: path,
    expected: `a column called ${pathColumns.slice(0, 4).join(', ')}, or its name as pathColumn`,
    facts: { columns },
  });
}
