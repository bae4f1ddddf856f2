import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import {
  undefinedOn,
  CounterpointError,
  ifExists,
  writeFileAtomically,
  type Dataset,
  type Sample,
} from '@counterpoint/core';
import type { OpenedRun, SearchResult } from '@counterpoint/cli';
import { centreCrop, contactSheet, encodePng, type Picture } from '@counterpoint/image';
import { gallery } from '../clip/gallery.js';

/** Opens a data set that pictures of an index came from. */
type OpenData = (data: { readonly path: string; readonly split?: string }) => Promise<Dataset>;

/** Where the results are shown, and from what. */
export interface PictureSheetOptions {
  readonly out: string;
  readonly openData: OpenData;
  /** Says what is left out. */
  readonly say: (line: string) => void;
}

/** The most rows of a PNG. */
const mostRows = 40;

/**
 * Shows queries with their nearest pictures: as one HTML page that needs no other file, or as one
 * PNG of at most 40 queries.
 *
 * @throws CP_VISION_USAGE for another extension; CP_CLI_WRITE
 */
export async function pictureSheet(
  run: OpenedRun,
  results: readonly SearchResult[],
  { out, openData, say }: PictureSheetOptions,
): Promise<void> {
  const extension = extname(out).toLowerCase();
  if (extension !== '.html' && extension !== '.png')
    throw new CounterpointError('CP_VISION_USAGE', {
      what: `The results cannot be shown as ${extension === '' ? 'a file without extension' : extension}`,
      where: `--out ${out}`,
      expected: 'a name ending in .html or .png',
      remedy: 'rename it',
    });
  const content =
    extension === '.html'
      ? await page(run, results, openData)
      : await sheet(run, results, openData);
  await writeFileAtomically(out, content);
  const { length } = results;
  if (extension === '.png' && length > mostRows)
    say(
      `The picture shows the first ${mostRows} of ${length} queries, and ` +
        `${length - mostRows} are left out; a page (.html) shows all of them.`,
    );
}

async function page(
  run: OpenedRun,
  results: readonly SearchResult[],
  openData: OpenData,
): Promise<string> {
  const rows = [];
  for (const { query, sample, hits } of results) {
    const tiles = [{ png: await small(await decoded(run, sample)), name: query, score: 1 }];
    for (const { id, score, facts } of hits) {
      const picture = await readStored(run, facts, openData);
      if (picture) tiles.push({ png: await small(picture), name: id, score });
    }
    rows.push({ question: query, pictures: tiles });
  }
  return gallery('Nearest pictures', rows);
}

async function sheet(
  run: OpenedRun,
  results: readonly SearchResult[],
  openData: OpenData,
): Promise<Uint8Array> {
  const rows = [];
  for (const { query, sample, hits } of results.slice(0, mostRows)) {
    const row = [{ picture: await decoded(run, sample), label: basename(query) }];
    for (const { id, facts } of hits) {
      const picture = await readStored(run, facts, openData);
      if (picture) row.push({ picture, label: basename(id) });
    }
    rows.push(row);
  }
  return encodePng(contactSheet({ title: 'Nearest pictures', rows }));
}

async function decoded({ modality }: OpenedRun, sample: Sample): Promise<Picture> {
  return (await modality.decode(sample)) as Picture;
}

/**
 * The picture of an entry, from its file, or from the data that it was added from; undefined when
 * it is gone.
 */
async function readStored(
  run: OpenedRun,
  facts: Readonly<Record<string, unknown>>,
  openData: OpenData,
): Promise<Picture | undefined> {
  const { path, data, split, place } = facts as Record<string, string | undefined> & {
    place?: number;
  };
  try {
    if (path !== undefined) {
      const extension = extname(path).slice(1).toLowerCase();
      const bytes = await ifExists(readFile(path));
      if (bytes === undefined) return undefined;
      const value = { members: { [extension]: bytes }, path };
      return await decoded(run, { index: 0, key: path, value });
    }
    if (data === undefined || place === undefined) return undefined;
    const dataset = await openData({ path: data, split });
    const sample = place < dataset.size ? await dataset.at?.(place) : undefined;
    await dataset.close?.();
    return sample && (await decoded(run, sample));
  } catch (error) {
    return undefinedOn()(error);
  }
}

/** At most 160 pixels wide and high. */
function small(picture: Picture): Promise<Uint8Array> {
  const side = 160;
  return encodePng(
    Math.max(picture.height, picture.width) <= side ? picture : centreCrop(picture, side),
  );
}
