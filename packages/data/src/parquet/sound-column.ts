import { crc32 } from 'node:zlib';
import { ByteCursor } from './byte-cursor.js';
import { checkPage } from './check-page.js';
import { checkValues, encodings } from './check-values.js';
import { inflatePage } from './inflate-page.js';
import type { LeafColumn } from './leaf-column.js';
import { readPageHeader } from './page-header.js';

/** The stored values of a column in one row group, each page of which was checked. */
export interface SoundColumn {
  /** As they stand in the file. */
  readonly bytes: ArrayBuffer;
  /** Inflated pages by where their compressed bytes begin. */
  readonly pages: ReadonlyMap<number, Uint8Array>;
}

/**
 * Goes through the pages of a column before a decoder does, which believes their numbers: it would
 * fill two thousand million values because a flipped bit says so.
 *
 * @param rows of the row group
 * @throws an error with the reason when the pages do not hold what they and the row group claim
 */
export function soundColumn(bytes: ArrayBuffer, leaf: LeafColumn, rows: number): SoundColumn {
  const { codec } = leaf.metadata;
  const cursor = new ByteCursor(new Uint8Array(bytes));
  const pages = new Map<number, Uint8Array>();
  let rowCount = 0;
  let dictionarySize: number | undefined;
  while (cursor.left > 1 && (!leaf.isFlat || rowCount < rows)) {
    const header = readPageHeader(cursor);
    const at = cursor.at;
    const stored = cursor.part(header.compressedBytes).bytes;
    if (header.crc32 !== undefined && crc32(stored) !== header.crc32)
      throw new Error('a page has another checksum than its header says');
    const levelBytes = header.definitionBytes + header.repetitionBytes;
    const levels = new ByteCursor(stored).part(levelBytes).bytes;
    const rest = stored.subarray(levelBytes);
    const page = header.isCompressed
      ? inflatePage(rest, header.uncompressedBytes - levelBytes, codec)
      : rest;
    pages.set(at + levelBytes, page);
    if (header.type === 'other') throw new Error('a page of a kind that is not read');
    if (header.type === 'dictionary') {
      checkValues(new ByteCursor(page), encodings.plain, header.numValues, leaf);
      dictionarySize = header.numValues;
    } else rowCount += checkPage(header, page, levels, leaf, dictionarySize);
  }
  if (rowCount !== rows)
    throw new Error(
      `column "${leaf.metadata.path_in_schema.join('.')}" has ${rowCount} rows of ${rows}`,
    );
  return { bytes, pages };
}
