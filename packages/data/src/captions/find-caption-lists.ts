import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Split } from '../open/split.js';
import { manifestFile } from '../open/file-names.js';
import { hasCaptions } from './caption-list.js';
import { captionListKind, captionListWords, listFolder, splitOfList } from './caption-list-kind.js';

/**
 * The published lists of captions in a folder, or in a folder of annotations in it: one split a
 * list of COCO; else one list, whose splits lie beside it or within.
 *
 * @returns undefined where there is none
 */
export async function findCaptionLists(
  root: string,
  names: readonly string[],
  folders: readonly string[],
): Promise<Split[] | undefined> {
  const files = names.map((name) => join(root, name));
  for (const folder of folders.filter((name) => listFolder.test(name)))
    files.push(
      ...(await readdir(join(root, folder))).sort().map((name) => join(root, folder, name)),
    );
  const lists = files.filter((file) => captionListKind(basename(file)) !== undefined);
  const coco = lists.filter((file) => captionListKind(basename(file)) === 'coco');
  if (coco.length > 0) return coco.map((file) => captionSplit(file, root));
  if (names.some((name) => manifestFile.test(name))) return undefined;
  // Karpathy's list says the splits, too; token files are the source of the tables.
  for (const kind of ['karpathy', 'tokens', 'table'])
    for (const file of lists) {
      if (captionListKind(basename(file)) !== kind) continue;
      // A table of that name may be of something else.
      if (kind === 'table' && !(await hasCaptions(file))) continue;
      return [captionSplit(file, root)];
    }
  return undefined;
}

/** A list of captions as a split. @param root the folder below which its files lie */
export function captionSplit(file: string, root: string = rootOf(file)): Split {
  const name = basename(file);
  return {
    layout: 'manifest',
    split: splitOfList(name),
    files: [file],
    reason: `${name}: ${captionListWords[captionListKind(name)!]}`,
    captionsRoot: root,
  };
}

/** Lists in a folder of annotations are of the files beside that folder. */
function rootOf(file: string): string {
  const folder = dirname(file);
  return listFolder.test(basename(folder)) ? dirname(folder) : folder;
}
