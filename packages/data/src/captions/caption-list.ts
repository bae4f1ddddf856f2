import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CounterpointError } from '@counterpoint/core';
import { pathColumns } from '../folder/path-columns.js';
import { idText } from '../table/row-scan.js';
import { findColumn } from '../table/find-column.js';
import { peekColumns } from '../table/peek-columns.js';
import { textRows } from '../table/text-rows.js';
import type { CaptionListKind } from './caption-list-kind.js';

/** A picture (or recording) of a caption list. */
export interface CaptionedFile {
  /** As the list names it: mostly a file name without folders. */
  readonly file: string;
  readonly captions: readonly string[];
  /** Where the list itself says the split. */
  readonly split?: string;
}

const captionColumns = ['caption', 'comment', 'captions', 'sentence', 'raw', 'text'];

/**
 * Reads a published list of captions, the captions of one file together, in the order of the list.
 *
 * @throws CP_DATA_CAPTIONS when it is not what its name says
 */
export async function readCaptionList(
  path: string,
  kind: CaptionListKind,
): Promise<readonly CaptionedFile[]> {
  switch (kind) {
    case 'coco':
      return ofCoco(await readDocument(path), path);
    case 'karpathy':
      return ofKarpathy(await readDocument(path), path);
    case 'tokens':
      return gathered(await readTokens(path));
    case 'table':
      return gathered(await readTable(path));
  }
}

/** Whether a table has a column of file names and one of captions. */
export async function hasCaptions(path: string): Promise<boolean> {
  const names = await peekColumns(path, { format: 'csv' });
  return [pathColumns, captionColumns].every((each) => findColumn(names, each) !== undefined);
}

interface Captioned {
  readonly file: string;
  readonly caption: string;
}

/** The captions of each file together. */
function gathered(rows: readonly Captioned[]): readonly CaptionedFile[] {
  const lists = new Map<string, string[]>();
  for (const { file, caption } of rows) {
    const list = lists.get(file) ?? [];
    list.push(caption);
    lists.set(file, list);
  }
  return [...lists].map(([file, captions]) => ({ file, captions }));
}

/** COCO: pictures with ids, and annotations that name the id of a picture. */
function ofCoco(document: unknown, path: string): readonly CaptionedFile[] {
  const { images, annotations } = document as Record<string, unknown>;
  if (!Array.isArray(images) || !Array.isArray(annotations))
    throw notACaptionList(path, '{ "images": [...], "annotations": [...] }, as COCO has them');
  const lists = new Map<unknown, string[]>();
  for (const { image_id: id, caption } of annotations as Record<string, unknown>[]) {
    if (typeof caption !== 'string')
      throw notACaptionList(path, 'annotations with a caption and an image_id');
    const list = lists.get(String(id)) ?? [];
    list.push(caption.trim());
    lists.set(String(id), list);
  }
  return (images as Record<string, unknown>[]).map(({ id, file_name: file }) => ({
    file: fileText(file, path),
    captions: lists.get(String(id)) ?? [],
  }));
}

/** Karpathy's splits: pictures with a split and their sentences. */
function ofKarpathy(document: unknown, path: string): readonly CaptionedFile[] {
  const { images } = document as Record<string, unknown>;
  if (!Array.isArray(images)) throw notACaptionList(path, '{ "images": [...] }');
  return (images as Record<string, unknown>[]).map(({ filename, filepath, split, sentences }) => {
    if (!Array.isArray(sentences)) throw notACaptionList(path, 'images with sentences');
    const captions = (sentences as Record<string, unknown>[]).map(({ raw }) => idText(raw) ?? '');
    const folder = typeof filepath === 'string' ? filepath : '';
    return {
      file: join(folder, fileText(filename, path)),
      captions: captions.filter((caption) => caption !== ''),
      // The rest of COCO's validation pictures, which every work on these splits trains on.
      split: split === 'restval' ? 'train' : idText(split),
    };
  });
}

/** Lines of `NAME#NUMBER`, a tab, and the caption. */
async function readTokens(path: string): Promise<Captioned[]> {
  const rows: Captioned[] = [];
  for await (const batch of textRows(path, { format: 'txt' }).rows())
    for (const each of batch) {
      if ('error' in each) throw each.error;
      const [, file, caption] = /^(.+)#\d+\t(.*)$/u.exec(String(each.row['text'])) ?? [];
      if (file === undefined)
        throw notACaptionList(`${path}, line ${each.place}`, 'NAME#NUMBER, a tab, and a caption');
      if (caption!.trim() !== '') rows.push({ file, caption: caption!.trim() });
    }
  return rows;
}

/** A table with a column of names and one of captions; rows that lack one are passed over. */
async function readTable(path: string): Promise<Captioned[]> {
  const rows: Captioned[] = [];
  let columns: { readonly file: string; readonly caption: string } | undefined;
  // Flickr30k's results.csv has bars between fields, and quotes are characters of the captions.
  const hasBars = (await peekColumns(path, { format: 'csv', delimiter: '|' })).length > 1;
  const dialect = hasBars ? ({ delimiter: '|', quote: '' } as const) : {};
  for await (const batch of textRows(path, { format: 'csv', ...dialect }).rows())
    for (const each of batch) {
      if ('error' in each) continue;
      columns ??= columnsOf(Object.keys(each.row), path);
      const file = idText(each.row[columns.file]);
      const caption = idText(each.row[columns.caption]);
      if (file !== undefined && caption !== undefined) rows.push({ file, caption });
    }
  return rows;
}

function columnsOf(names: readonly string[], path: string) {
  const file = findColumn(names, pathColumns);
  const caption = findColumn(names, captionColumns);
  if (file === undefined || caption === undefined)
    throw notACaptionList(path, 'a column of file names, such as image, and one of captions');
  return { file, caption };
}

async function readDocument(path: string): Promise<unknown> {
  const bytes = await readFile(path);
  try {
    const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    const value = JSON.parse(text.replace(/^\uFEFF/u, '')) as unknown;
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw notACaptionList(path, 'one JSON object', cause);
  }
  throw notACaptionList(path, 'one JSON object');
}

function fileText(value: unknown, path: string): string {
  const text = idText(value);
  if (text !== undefined) return text;
  throw notACaptionList(path, 'the file name of every picture');
}

function notACaptionList(where: string, expected: string, cause?: unknown): CounterpointError {
  return new CounterpointError('CP_DATA_CAPTIONS', {
    what: `${basename(where)} is not the list of captions that its name says`,
    where,
    expected,
    remedy: 'rename the file where it is something else',
    cause,
  });
}
