import { CounterpointError, type Dataset } from '@counterpoint/core';
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { indexedDataset } from '../dataset/indexed-dataset.js';
import { inOrder } from '../dataset/in-order.js';
import type { OnSkip } from '../dataset/read-result.js';
import { metadataOf } from '../sample/metadata-of.js';
import type { RawSample } from '../sample/raw-sample.js';
import { listFiles } from './list-files.js';
import { readMembers } from './read-members.js';

export interface FolderOptions {
  /** What the data set is called in messages. Default: the path. */
  readonly name?: string;
  /** Extensions of the files to take, in lower case without the dot. Default: all but `txt`, `json`, `cls`. */
  readonly extensions?: readonly string[];
  /** `bytes` reads each file whole; `path` leaves reading to the consumer (long recordings). Default `bytes`. */
  readonly load?: 'bytes' | 'path';
  /** Class names in the order of their indices. Default: the folders' names, sorted. */
  readonly classes?: readonly string[];
  readonly onSkip?: OnSkip;
}

const beside: readonly string[] = ['txt', 'json', 'cls'];

/**
 * The files of a folder. The folders directly below it are the classes of what they hold, at any depth; files that lie in it have none.
 * A `.txt` or `.json` file beside a file of the same base name tells its metadata.
 *
 * @throws CP_DATA_EMPTY when no file has one of the extensions
 */
export async function folderDataset(
  root: string,
  options: FolderOptions = {},
): Promise<Dataset<RawSample>> {
  const { name = root, extensions, load = 'bytes', onSkip } = options;
  const all = await listFiles(root, onSkip);
  const taken = all.filter((path) =>
    extensions === undefined
      ? !beside.includes(extensionOf(path))
      : extensions.includes(extensionOf(path)),
  );
  if (taken.length === 0) throw empty(root, all, extensions);
  const present = new Set(all);
  const classes =
    options.classes ??
    [...new Set(taken.filter((path) => path.includes('/')).map(folderOf))].sort();
  const places = new Map(classes.map((label, i) => [label, i]));

  const hash = createHash('sha256');
  const sized = inOrder(
    taken,
    (path) =>
      stat(join(root, path)).then(
        ({ size }) => `${path}\0${size}\n`,
        () => `${path}\n`,
      ),
    32,
  );
  for await (const line of sized) hash.update(line);
  return indexedDataset<RawSample>({
    name,
    size: taken.length,
    fingerprint: hash.digest('hex'),
    ...(classes.length > 0 ? { classes } : {}),
    key: (index) => taken[index]!,
    read: async (index) => {
      const key = taken[index]!;
      const extension = extensionOf(key);
      const base = key.slice(0, key.length - extension.length - 1);
      const texts = beside.filter((text) => text !== extension && present.has(`${base}.${text}`));
      const members = await readMembers(
        join(root, base),
        load === 'bytes' ? [extension, ...texts] : texts,
        key,
      );
      const metadata = metadataOf(members, join(root, base));
      const label = key.includes('/') ? places.get(folderOf(key)) : undefined;
      return {
        index,
        key,
        value: { members, path: join(root, key) },
        label,
        metadata,
      };
    },
  });
}

function extensionOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

function folderOf(path: string): string {
  return path.slice(0, path.indexOf('/'));
}

function empty(
  root: string,
  all: readonly string[],
  extensions?: readonly string[],
): CounterpointError {
  const found = [...new Set(all.map(extensionOf))].sort();
  return new CounterpointError('CP_DATA_EMPTY', {
    what:
      all.length === 0
        ? 'The folder holds no file'
        : `None of its ${all.length} files is of a kind that is read here`,
    where: root,
    expected:
      extensions === undefined ? 'at least one file' : extensions.map((e) => `.${e}`).join(', '),
    ...(found.length > 0
      ? {
          remedy: `it holds ${found
            .slice(0, 8)
            .map((e) => `.${e}`)
            .join(', ')}; check the path and the command`,
        }
      : {}),
    facts: { files: all.length, found },
  });
}
