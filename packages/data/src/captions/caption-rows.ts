import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { listFiles } from '../folder/list-files.js';
import type { Row, RowSource } from '../table/row-source.js';
import { captionListKind, listFolder, splitOfList } from './caption-list-kind.js';
import { readCaptionList, type CaptionedFile } from './caption-list.js';

/** Lists of the file names of a split, as Flickr8k has them: `Flickr_8k.trainImages.txt`. */
const splitList = /(?:^|[._-])(train|dev|val|test)images\.txt$/i;

/**
 * A list of captions as rows of a manifest: `path`, relative to the list's folder, `caption` with
 * all captions of the file, and `split` where it is known.
 *
 * @param root the folder below which the files lie
 */
export function captionRows(list: string, root: string): RowSource {
  return {
    name: basename(list),
    path: list,
    async *rows() {
      const kind = captionListKind(basename(list))!;
      const { files: entries, failures } = await readCaptionList(list, kind);
      const places = await filePlaces(root);
      const splits = await listedSplits(root);
      const folder = splitOfList(basename(list));
      const from = dirname(list);
      const pathOf = ({ file }: CaptionedFile) =>
        relative(from, placeOf(file, folder, places) ?? join(root, file));
      yield [...failures];
      yield entries.map((entry, i) => {
        const split = entry.split ?? splits?.get(basename(entry.file)) ?? (splits && 'unlisted');
        const row: Row = {
          path: pathOf(entry),
          caption: entry.captions,
          ...(split !== undefined && { split }),
        };
        return { place: i + 1, bytes: JSON.stringify(row).length, row };
      });
    },
  };
}

/** Where files lie below a folder, by their names. */
async function filePlaces(root: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const places = new Map<string, string[]>();
  for (const path of await listFiles(root)) {
    const list = places.get(basename(path)) ?? [];
    list.push(join(root, path));
    places.set(basename(path), list);
  }
  return places;
}

/** The place of a file of that path; of several of that name the one in a folder of the split. */
function placeOf(
  file: string,
  split: string,
  places: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  const list = places.get(basename(file)) ?? [];
  if (list.length <= 1) return list[0];
  const ends = [file, join(split, basename(file))].filter((end) => end !== basename(file));
  return list.find((place) => ends.some((end) => place.endsWith(join('/', end))));
}

/** The split of each file name that a list of a split names; undefined where there is no list. */
async function listedSplits(root: string): Promise<ReadonlyMap<string, string> | undefined> {
  const lists: string[] = [];
  for (const entry of await readdir(root, { withFileTypes: true })) {
    const path = join(root, entry.name);
    if (!entry.isDirectory()) lists.push(path);
    else if (listFolder.test(entry.name))
      lists.push(...(await readdir(path)).map((name) => join(path, name)));
  }
  const splits = new Map<string, string>();
  for (const list of lists) {
    const split = splitList.exec(basename(list))?.[1]?.toLowerCase();
    if (split === undefined) continue;
    for (const line of (await readFile(list, 'utf8')).split(/\r?\n/u))
      if (line.trim() !== '') splits.set(basename(line.trim()), split);
  }
  return splits.size === 0 ? undefined : splits;
}
