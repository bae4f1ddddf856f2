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
import type { ScannedRow } from '../table/row-source.js';

/** A picture (or recording) of a caption list. */
export interface CaptionedFile {
  /** As the list names it: mostly a file name without folders. */
  readonly file: string;
  readonly captions: readonly string[];
  /** Where the list itself says the split. */
  readonly split?: string;
}

/** The files of a list, and rows that cannot be read. */
export interface CaptionList {
  readonly files: readonly CaptionedFile[];
  readonly failures: readonly CaptionFailure[];
}

type CaptionFailure = Extract<ScannedRow, { readonly error: unknown }>;

const captionColumns = ['caption', 'comment', 'captions', 'sentence', 'raw', 'text'];

/**
 * Reads a published list of captions, the captions of one file together, in the order of the list.
 *
 * @throws CP_DATA_CAPTIONS when it is not what its name says
 */
export async function readCaptionList(path: string, kind: CaptionListKind): Promise<CaptionList> {
  switch (kind) {
    case 'coco':
      return ofCoco(await readDocument(path), path);
    case 'karpathy':
      return { files: ofKarpathy(await readDocument(path), path), failures: [] };
    case 'tokens':
      return gathered(readTokens(path));
    case 'table':
      return gathered(readTable(path));
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

type CaptionRow = Captioned | CaptionFailure;

/** The captions of each file together. */
async function gathered(rows: AsyncIterable<CaptionRow>): Promise<CaptionList> {
  const lists = new Map<string, string[]>();
  const failures: CaptionFailure[] = [];
  for await (const row of rows) {
    if ('error' in row) {
      failures.push(row);
      continue;
    }
    const list = lists.get(row.file) ?? [];
    list.push(row.caption);
    lists.set(row.file, list);
  }
  return { files: [...lists].map(([file, captions]) => ({ file, captions })), failures };
}

/** COCO: pictures with ids, and annotations that name the id of a picture. */
function ofCoco(document: unknown, path: string): CaptionList {
  const { images, annotations } = document as Record<string, unknown>;
  if (!Array.isArray(images) || !Array.isArray(annotations))
    throw notACaptionList(path, '{ "images": [...], "annotations": [...] }, as COCO has them');
  const lists = new Map<string, string[]>();
  const files = images.map((image: unknown) => {
    const { id: value, file_name: file } = recordOf(image, path);
    const id = idText(value);
    if (id === undefined) throw notACaptionList(path, 'an id of every picture');
    const captions: string[] = [];
    lists.set(id, captions);
    return { file: fileText(file, path), captions };
  });
  const failures: CaptionFailure[] = [];
  for (const [i, annotation] of (annotations as unknown[]).entries()) {
    const { image_id: id, caption } = recordOf(annotation, path);
    if (typeof caption !== 'string')
      throw notACaptionList(path, 'annotations with a caption and an image_id');
    const list = lists.get(idText(id) ?? '');
    if (list === undefined) failures.push(failure(i + 1, path, 'An annotation is of no picture'));
    list?.push(caption.trim());
  }
  return { files, failures };
}

/** Karpathy's splits: pictures with a split and their sentences. */
function ofKarpathy(document: unknown, path: string): readonly CaptionedFile[] {
  const { images } = document as Record<string, unknown>;
  if (!Array.isArray(images)) throw notACaptionList(path, '{ "images": [...] }');
  return images.map((image: unknown) => {
    const { filename, filepath, split, sentences } = recordOf(image, path);
    if (!Array.isArray(sentences)) throw notACaptionList(path, 'images with sentences');
    const captions = sentences.map((each: unknown) => idText(recordOf(each, path)['raw']) ?? '');
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
async function* readTokens(path: string): AsyncGenerator<CaptionRow> {
  for await (const batch of textRows(path, { format: 'txt' }).rows())
    for (const each of batch) {
      if ('error' in each) {
        yield each;
        continue;
      }
      const [, file, caption] = /^(.+)#\d+\t(.*)$/u.exec(String(each.row['text'])) ?? [];
      if (file === undefined)
        throw notACaptionList(`${path}, line ${each.place}`, 'NAME#NUMBER, a tab, and a caption');
      yield caption!.trim() === ''
        ? failure(each.place, path, 'A row has no file name or no caption')
        : { file, caption: caption!.trim() };
    }
}

/** A table with a column of names and one of captions. */
async function* readTable(path: string): AsyncGenerator<CaptionRow> {
  let columns: { readonly file: string; readonly caption: string } | undefined;
  // Flickr30k's results.csv has bars between fields, and quotes are characters of the captions.
  const hasBars = (await peekColumns(path, { format: 'csv', delimiter: '|' })).length > 1;
  const dialect = hasBars ? ({ delimiter: '|', quote: '' } as const) : {};
  for await (const batch of textRows(path, { format: 'csv', ...dialect }).rows())
    for (const each of batch) {
      if ('error' in each) {
        yield each;
        continue;
      }
      columns ??= columnsOf(Object.keys(each.row), path);
      const file = idText(each.row[columns.file]);
      const caption = idText(each.row[columns.caption]);
      yield file === undefined || caption === undefined
        ? failure(each.place, path, 'A row has no file name or no caption')
        : { file, caption };
    }
}

function failure(place: number, path: string, what: string): CaptionFailure {
  const error = new CounterpointError('CP_DATA_ROW', {
    what,
    where: `${path}, number ${place}`,
    expected: 'a caption and the file that it is of',
  });
  return { place, error };
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

function recordOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw notACaptionList(path, 'lists of JSON objects');
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
