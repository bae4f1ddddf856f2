import { CounterpointError } from '@counterpoint/core';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findCaptionLists } from '../captions/find-caption-lists.js';
import { pathColumns } from '../folder/path-columns.js';
import type { LeftOut } from '../report/left-out.js';
import { LeftOutCounter } from '../report/left-out-counter.js';
import { findColumn } from '../table/find-column.js';
import { peekColumns } from '../table/peek-columns.js';
import { textFormat } from '../table/text-rows.js';
import {
  asideFile,
  cifarFiles,
  idxPictures,
  manifestFile,
  sampleFolder,
  tarEnd,
} from './file-names.js';
import { extensionOf } from '../folder/scan-folder.js';
import { groupBySplit } from './group-by-split.js';
import { holdsFile } from './holds-file.js';
import { splitFolders } from './split-folders.js';
import type { Split } from './split.js';

export interface FindOptions {
  /**
   * Extensions of the files that the caller reads (pictures, recordings); without them it reads
   * columns of tables.
   */
  readonly extensions?: readonly string[];
  /** The column of a manifest that holds paths. */
  readonly pathColumn?: string;
  readonly delimiter?: string;
}

/** What a folder holds. */
interface Entries {
  readonly root: string;
  readonly names: readonly string[];
  readonly folders: readonly string[];
}

/**
 * What a folder holds, by the first of these that there is: tar archives by split name, CIFAR's and
 * MNIST's own files, lists of captions as Flickr and COCO publish them, folders called after
 * splits, a manifest, Parquet files, tables by split name, and else the folder's files themselves.
 * A folder that holds nothing but one folder is read as that one.
 *
 * @throws CP_DATA_LAYOUT when two of these are there at once and either could be meant
 */
export async function findSplits(root: string, options: FindOptions = {}): Promise<Split[]> {
  const { extensions = [] } = options;
  const forFiles = extensions.length > 0;
  const entries = await entriesOf(root);
  const { names, folders } = entries;
  const cifar = await cifarSplits(entries);
  if (cifar !== undefined) return cifar;

  const archives = names.filter((name) => tarEnd.test(name));
  if (archives.length > 0 && (await archivesAreTheData(entries, archives, extensions)))
    return groupBySplit('tar', root, archives, tarEnd, 'tar archives').map((part) => ({
      ...part,
      leftOut: foldersBeside(entries),
    }));
  const pictures = idxSplits(entries);
  if (pictures.length > 0) return pictures;

  // Folders of pictures may be splits, too: the list says what each picture shows.
  const captions = forFiles ? await findCaptionLists(root, names, folders) : undefined;
  if (captions !== undefined) return captions;
  const splits = await splitFolders(root, folders, extensions);
  if (splits !== undefined) {
    const list: Split[] = [];
    for (const split of splits.splits) {
      const parts = await findSplits(join(root, split), options);
      list.push(
        ...parts.map((part) => ({
          ...part,
          split: parts.length === 1 ? split : `${split}.${part.split}`,
          reason: [`folders called ${splits.splits.join(', ')}`, part.reason]
            .filter(Boolean)
            .join('; '),
          leftOut: [...splits.leftOut, ...tablesBeside(entries), ...(part.leftOut ?? [])],
        })),
      );
    }
    return list;
  }
  if (forFiles) {
    const manifest = await manifestOf(entries, options);
    if (manifest !== undefined) return [manifest];
  }
  const parquet = names.filter((name) => /\.parquet$/i.test(name));
  if (parquet.length > 0) {
    if (forFiles && (await holdsFile(root, extensions)))
      throw twoLayouts(
        root,
        `Parquet files (${parquet[0]})`,
        'files of the kind that is read here',
      );
    return groupBySplit('parquet', root, parquet, /\.parquet$/i, 'Parquet files');
  }
  const tables = names.filter(
    (name) => textFormat(name) !== undefined && !/\.json(\.gz)?$/iu.test(name),
  );
  if (tables.length > 0 && !forFiles)
    return groupBySplit('table', root, tables, /\.[^.]+(\.gz)?$/i, 'tables');
  if (names.length === 0 && folders.length === 1) {
    const inner = await findSplits(join(root, folders[0]!), options);
    if (inner.some(({ layout }) => layout !== 'folder') || inner.length > 1) return inner;
  }
  return [{ layout: 'folder', split: '', files: [root], reason: '' }];
}

async function entriesOf(root: string): Promise<Entries> {
  const entries = (await readdir(root, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith('.') && name !== '__MACOSX' && !asideFile.test(name),
  );
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const folders = entries
    .filter(
      (entry) => !entry.isFile() && !names.some((name) => name === entry.name && /\./.test(name)),
    )
    .map(({ name }) => name)
    .sort();
  return { root, names, folders };
}

async function cifarSplits({ root, names }: Entries): Promise<Split[] | undefined> {
  const archives = names.filter((name) => cifarFiles.archive.test(name));
  const files = names.filter((name) => cifarFiles.batch.test(name));
  if (archives.length === 0 && files.length === 0) return undefined;
  const packedFiles =
    archives.length > 0 ? archives : names.filter((name) => /\.(bin|txt)$/i.test(name));
  const meta = (await readdir(root)).filter((name) => cifarFiles.names.test(name));
  const all = [...new Set([...packedFiles, ...(archives.length > 0 ? [] : meta)])];
  return ['train', 'test'].map((split) => ({
    layout: 'cifar',
    split,
    files: all.map((name) => join(root, name)),
    reason: 'the binary files of CIFAR',
  }));
}

/** Whether archives are the data, or one archive lies beside other files. */
async function archivesAreTheData(
  { root, names, folders }: Entries,
  archives: readonly string[],
  extensions: readonly string[],
): Promise<boolean> {
  if (extensions.length === 0) return true;
  let others = names.some((name) => extensions.includes(extensionOf(name)));
  for (const folder of folders)
    if (!sampleFolder.test(folder)) others ||= await holdsFile(join(root, folder), extensions);
  if (!others) return true;
  const hasSplitName = archives.some((name) => /^(train|test|val|dev|shard)|\d{2,}\.t/i.test(name));
  if (archives.length === 1 && !hasSplitName) return false;
  throw twoLayouts(root, `tar archives (${archives[0]})`, 'files of the kind that is read here');
}

function idxSplits({ root, names }: Entries): Split[] {
  const pictures = names.filter((name) => idxPictures.test(name));
  return pictures.map((name) => {
    const split = idxPictures.exec(name)![1]!.toLowerCase();
    const plain = (each: string) => each.toLowerCase().replace(/\.gz$/, '');
    const labelsName = plain(name)
      .replace('images', 'labels')
      .replace(/idx[34]/, 'idx1');
    const labels = names.find((each) => plain(each) === labelsName);
    return {
      layout: 'idx',
      split: split === 't10k' ? 'test' : split,
      files: (labels === undefined ? [name] : [name, labels]).map((each) => join(root, each)),
      reason: 'idx files as MNIST has them',
    };
  });
}

/**
 * The manifest of a folder: a table of that name with a column of paths. One without is no manifest
 * where the folder has files of its own.
 */
async function manifestOf(
  entries: Entries,
  { extensions = [], pathColumn, delimiter }: FindOptions,
): Promise<Split | undefined> {
  const { root, names } = entries;
  const candidates = names.filter((name) => manifestFile.test(name));
  for (const name of candidates) {
    const columns = await peekColumns(join(root, name), { delimiter });
    const column = findColumn(columns, pathColumn === undefined ? pathColumns : [pathColumn]);
    if (column !== undefined) return manifestSplit(root, name, `its column ${column} names files`);
  }
  const [first] = candidates;
  if (first === undefined) return undefined;
  const folders = await Promise.all(
    entries.folders.map((name) => holdsFile(join(root, name), extensions)),
  );
  // Class folders have their classes. Without them the table was meant, and opening it says which
  // columns it has.
  const classFolders = folders.filter((holds) => holds).length > 1;
  return pathColumn === undefined && classFolders
    ? undefined
    : manifestSplit(root, first, 'a manifest');
}

function manifestSplit(root: string, name: string, reason: string): Split {
  return { layout: 'manifest', split: '', files: [join(root, name)], reason: `${name}: ${reason}` };
}

function foldersBeside({ folders }: Entries): LeftOut[] {
  if (folders.length === 0) return [];
  const about = { reason: 'folder beside the archives', extension: '' };
  return [{ ...about, count: folders.length, examples: folders.slice(0, 3) }];
}

function tablesBeside({ names }: Entries): LeftOut[] {
  const leftOut = new LeftOutCounter();
  for (const name of names)
    if (manifestFile.test(name)) leftOut.add('table beside the folders of splits', name);
  return leftOut.counts();
}

function twoLayouts(where: string, one: string, other: string): CounterpointError {
  return new CounterpointError('CP_DATA_LAYOUT', {
    what: `A folder holds ${one} and ${other}`,
    where,
    expected: 'one kind of data in a folder',
    remedy: 'name the archives by a pattern (DATA/*.tar), or move one of them elsewhere',
  });
}
