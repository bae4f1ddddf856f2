import { CounterpointError, ifExists } from '@counterpoint/core';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { captionListKind } from '../captions/caption-list-kind.js';
import { captionSplit } from '../captions/find-caption-lists.js';
import { textFormat } from '../table/text-rows.js';
import { expandPaths, isPattern } from './expand-paths.js';
import { cifarFiles, tarEnd } from './file-names.js';
import { findSplits, type FindOptions } from './find-splits.js';
import type { Layout } from './layout.js';
import type { Split } from './split.js';

/**
 * The splits that a path holds: a folder, a file, or a pattern of files.
 *
 * @throws CP_DATA_READ, CP_DATA_LAYOUT
 */
export async function listParts(path: string, options: FindOptions = {}): Promise<Split[]> {
  const about = await ifExists(stat(path));
  if (about?.isDirectory() === true) return findSplits(path, options);
  const files = about !== undefined ? [path] : isPattern(path) ? await expandPaths(path) : [];
  if (files.length > 0) {
    const [first] = files;
    const isList = captionListKind(basename(first!)) !== undefined;
    if (isList && files.length === 1 && (options.extensions ?? []).length > 0)
      return [{ ...captionSplit(first!), split: '' }];
    const part = filePart(files, options.extensions ?? []);
    return part.layout === 'cifar'
      ? ['train', 'test'].map((split) => ({ ...part, split }))
      : [part];
  }
  throw new CounterpointError('CP_DATA_READ', {
    what: isPattern(path) ? 'No file fits the pattern' : 'There is no such file or folder',
    where: path,
    expected: 'a folder, a file, or a pattern of files',
    remedy: 'correct the path',
  });
}

function filePart(files: readonly string[], extensions: readonly string[]): Split {
  const layouts = [...new Set(files.map((file) => layoutOf(file, extensions)))];
  const [layout] = layouts;
  if (layouts.length === 1 && layout !== undefined)
    return { layout, split: '', files, reason: `its name ends like ${kindNames[layout]}` };
  throw new CounterpointError('CP_DATA_LAYOUT', {
    what:
      layouts.length > 1
        ? 'The files are of different kinds'
        : 'The name of the file does not show what kind of data it is',
    where: files.slice(0, 3).join(', '),
    expected:
      '.tar, .tar.gz, .tsv, .csv, .jsonl, .json, .txt (each also .gz), .parquet, *-ubyte, *.bin of CIFAR',
    remedy: 'rename the file, or open it with the function of its kind',
  });
}

const kindNames: Readonly<Record<Layout, string>> = {
  tar: 'a tar archive',
  cifar: 'a binary file of CIFAR',
  idx: 'an idx file',
  parquet: 'a Parquet file',
  table: 'a table of rows',
  manifest: 'a table, which names files',
  folder: 'a folder',
};

function layoutOf(file: string, extensions: readonly string[]): Layout | undefined {
  const name = basename(file);
  if (cifarFiles.archive.test(name) || /\.bin$/i.test(name)) return 'cifar';
  if (tarEnd.test(name)) return 'tar';
  if (/\.parquet$/i.test(name)) return 'parquet';
  if (/-ubyte(\.gz)?$/i.test(name)) return 'idx';
  if (textFormat(name) === undefined) return undefined;
  return extensions.length > 0 ? 'manifest' : 'table';
}
