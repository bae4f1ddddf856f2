import { CounterpointError, type Sample } from '@counterpoint/core';
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { compareClassNames } from '../classes/compare-class-names.js';
import { indexedDataset } from '../dataset/indexed-dataset.js';
import { inOrder } from '../dataset/in-order.js';
import type { OnSkip } from '../dataset/read-result.js';
import type { DataReport, ReportedDataset } from '../report/data-report.js';
import { foreignClasses, type ClassFile } from '../report/apply-class-file.js';
import { metadataOf } from '../sample/metadata-of.js';
import type { RawSample } from '../sample/raw-sample.js';
import { sidecarNoter } from '../sample/sidecar-noter.js';
import { readMembers } from './read-members.js';
import {
  extensionOf,
  scanFolder,
  sidecarExtensions,
  type FolderFile,
  type FolderScan,
} from './scan-folder.js';

/** Which files of a folder are samples of {@link folderDataset}, and how its classes are named. */
export interface FolderOptions {
  /** What the data set is called in messages. Default: the path. */
  readonly name?: string;
  /**
   * Extensions of the files that are samples, in lower case without the dot. Default: all but
   * `txt`, `json`, `cls`.
   */
  readonly extensions?: readonly string[];
  /**
   * `bytes` reads each file whole; `path` leaves reading to the consumer (long recordings). Default
   * `bytes`.
   */
  readonly load?: 'bytes' | 'path';
  /**
   * Class names in the order of their indices. Default: the folders' names, numbers by value, words
   * sorted.
   */
  readonly classes?: readonly string[];
  /**
   * Class names that were found and perhaps belong to something else (a `classes.txt`): they are
   * used where they name every folder of the data,
   * else reported and ignored.
   */
  readonly classFile?: ClassFile;
  readonly onSkip?: OnSkip;
}

/**
 * The files of a folder. The folders directly below it are the classes of what they hold, at any
 * depth; files that lie in it have none.
 * Where all files lie in one folder (`photos/images/cat`), the classes are looked for in that
 * folder.
 * A `.txt` or `.json` file beside a file of the same base name is its metadata.
 *
 * @throws CP_DATA_EMPTY when no file has one of the extensions
 */
export async function folderDataset(
  root: string,
  options: FolderOptions = {},
): Promise<ReportedDataset<RawSample>> {
  const { name = root, extensions, load = 'bytes', onSkip } = options;
  const scan = await scanFolder(root, extensions, onSkip);
  const { files } = scan;
  if (files.length === 0) throw empty(root, scan.all, extensions);
  const folderOf = classFolder(files, new Set(options.classes));
  const folders = [...new Set(files.flatMap(({ path }) => folderOf(path) ?? []))].sort(
    compareClassNames,
  );
  const { classFile } = options;
  const fits = classFile !== undefined && folders.every((each) => classFile.names.includes(each));
  const classes = options.classes ?? (fits && folders.length > 0 ? classFile.names : folders);
  const places = new Map(classes.map((label, i) => [label, i]));
  const labelOf = (path: string): number | undefined => {
    const folder = folderOf(path);
    return folder === undefined ? undefined : places.get(folder);
  };
  const present = new Set(scan.all);
  const noteSidecars = sidecarNoter();
  const dataset = indexedDataset<RawSample>({
    name,
    size: files.length,
    fingerprint: await fingerprintOf(root, files),
    classes: classes.length > 0 ? classes : undefined,
    key: (index) => files[index]!.path,
    read: async (index) => {
      const file = files[index]!;
      const sample = await readFile(root, file, present, load);
      noteSidecars(file.path, sample.value.sidecarErrors);
      return { ...sample, index, label: labelOf(file.path) };
    },
  });
  return { ...dataset, report: reportOfFolder(name, scan, classes, labelOf, options, fits) };
}

/**
 * What names the class of a path: the first folder below those that all files share. Nothing where
 * all files lie in one folder, unless it
 * is called like a known class.
 */
function classFolder(
  files: readonly FolderFile[],
  classes: ReadonlySet<string>,
): (path: string) => string | undefined {
  const folders = files.map(({ path }) => path.split('/').slice(0, -1));
  let shared = folders[0] ?? [];
  for (const each of folders) {
    let same = 0;
    while (same < shared.length && shared[same] === each[same]) same++;
    shared = shared.slice(0, same);
  }
  const classDepth = shared.findIndex((folder) => classes.has(folder));
  const depth = classDepth < 0 ? shared.length : classDepth;
  return (path) => {
    const parts = path.split('/');
    return parts.length - 1 > depth ? parts[depth] : undefined;
  };
}

async function fingerprintOf(root: string, files: readonly FolderFile[]): Promise<string> {
  const hash = createHash('sha256');
  const sized = inOrder(
    files,
    ({ path }) =>
      stat(join(root, path)).then(
        ({ size }) => `${path}\0${size}\n`,
        () => `${path}\n`,
      ),
    32,
  );
  for await (const line of sized) hash.update(line);
  return hash.digest('hex');
}

async function readFile(
  root: string,
  { path, extension }: FolderFile,
  present: ReadonlySet<string>,
  load: 'bytes' | 'path',
): Promise<Omit<Sample<RawSample>, 'index'>> {
  const fileExtension = extensionOf(path);
  const base = fileExtension === '' ? path : path.slice(0, -fileExtension.length - 1);
  const sidecars = sidecarExtensions.filter(
    (text) => text !== fileExtension && present.has(`${base}.${text}`),
  );
  const members = await readMembers({
    path: load === 'bytes' ? join(root, path) : undefined,
    extension,
    base: join(root, base),
    sidecars,
  });
  const { metadata, errors } = metadataOf(members, join(root, base));
  const where = join(root, path);
  return {
    key: path,
    value: { members, path: where, origin: resolve(where), sidecarErrors: errors },
    metadata,
  };
}

function reportOfFolder(
  source: string,
  { files, leftOut }: FolderScan,
  classes: readonly string[],
  labelOf: (path: string) => number | undefined,
  { classes: classNames, classFile }: FolderOptions,
  fits: boolean,
): DataReport {
  const counts = new Array<number>(classes.length).fill(0);
  let unlabelled = 0;
  for (const { path } of files) {
    const label = labelOf(path);
    if (label === undefined) unlabelled++;
    else counts[label]!++;
  }
  const ignored =
    classFile !== undefined && classNames === undefined && !(fits && classes.length > 0);
  return {
    source,
    layout: 'folder',
    reason: classes.length > 0 ? 'files in class folders' : 'files in one folder',
    split: '',
    splits: [],
    samples: files.length,
    unlabelled,
    classes:
      classes.length > 0 ? classes.map((name, i) => ({ name, samples: counts[i]! })) : undefined,
    classesFrom:
      classNames !== undefined
        ? 'the config'
        : fits && classes.length > 0
          ? classFile!.path
          : 'folders',
    leftOut: ignored ? [...leftOut, foreignClasses(classFile.path)] : leftOut,
    notes: [],
  };
}

function empty(
  root: string,
  all: readonly string[],
  extensions?: readonly string[],
): CounterpointError {
  const present = [...new Set(all.map(extensionOf))].sort();
  const extensionList = present
    .slice(0, 8)
    .map((each) => (each === '' ? 'names without extension' : `.${each}`))
    .join(', ');
  return new CounterpointError('CP_DATA_EMPTY', {
    what:
      all.length === 0
        ? 'The folder holds no file'
        : `None of its ${all.length} files is of a kind that is read here`,
    where: root,
    expected:
      extensions === undefined ? 'at least one file' : extensions.map((e) => `.${e}`).join(', '),
    remedy:
      present.length > 0 ? `it holds ${extensionList}; check the path and the command` : undefined,
    facts: { files: all.length, found: present },
  });
}
