import { CounterpointError } from '@counterpoint/core';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LeftOut } from '../report/left-out.js';
import { isSplitFolder, isSplitName } from './split-names.js';
import { holdsFile } from './holds-file.js';

/** Folders that are splits, and the others that hold data too. */
export interface SplitFolders {
  readonly splits: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Decides whether folders called `train`, `val`, `test` are splits or classes. They are splits
 * where all folders that hold data are called so, or
 * most; a single one of flat files among several others is a class (`aeroplane`, `bicycle`,
 * `train`). `training_set` and `test_set` are splits where all are called so.
 *
 * @returns undefined where no folder is a split
 * @throws CP_DATA_LAYOUT where both can be meant
 */
export async function splitFolders(
  root: string,
  folders: readonly string[],
  extensions: readonly string[],
): Promise<SplitFolders | undefined> {
  const splitNames = folders.filter((name) => isSplitName(name) && name.toLowerCase() !== 't10k');
  if (splitNames.length === 0) return compoundSplits(root, folders, extensions);
  const others: string[] = [];
  for (const name of folders)
    if (!splitNames.includes(name) && (await holdsFile(join(root, name), extensions)))
      others.push(name);
  if (others.length === 0) return { splits: splitNames, leftOut: [] };
  if (splitNames.length > others.length) {
    const left = { reason: 'folder is no split', extension: '', count: others.length };
    return { splits: splitNames, leftOut: [{ ...left, examples: others.slice(0, 3) }] };
  }
  const flat = await Promise.all(splitNames.map((name) => hasNoFolders(join(root, name))));
  if (splitNames.length === 1 && others.length >= 2 && flat[0] === true) return undefined;
  throw new CounterpointError('CP_DATA_LAYOUT', {
    what: `The folders ${splitNames.join(', ')} are called after splits, and ${others.slice(0, 4).join(', ')} are not`,
    where: root,
    expected: 'folders that are all splits, or all classes',
    remedy: 'move the folders that are no splits elsewhere, or name one folder as the data',
    facts: { splits: splitNames, others },
  });
}

/**
 * Folders such as `training_set` and `test_set` are splits where all folders that hold data are
 * called so: one class in a folder of classes may be called `training_set`, hardly all.
 */
async function compoundSplits(
  root: string,
  folders: readonly string[],
  extensions: readonly string[],
): Promise<SplitFolders | undefined> {
  const splits = folders.filter((name) => isSplitFolder(name));
  if (splits.length < 2) return undefined;
  for (const name of folders)
    if (!splits.includes(name) && (await holdsFile(join(root, name), extensions))) return undefined;
  return { splits, leftOut: [] };
}

async function hasNoFolders(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true });
  return !entries.some((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
}
