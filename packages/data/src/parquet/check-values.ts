import type { ByteCursor } from './byte-cursor.js';
import type { LeafColumn } from './leaf-column.js';
import { walkDeltas } from './walk-deltas.js';
import { walkRuns } from './walk-runs.js';

/** Encodings by their numbers in parquet.thrift. */
export const encodings = {
  plain: 0,
  plainDictionary: 2,
  runs: 3,
  deltas: 5,
  deltaLengths: 6,
  deltaBytes: 7,
  dictionary: 8,
  byteStreams: 9,
} as const;

/** More bytes than any writer puts into the texts of one page, which is about a megabyte. */
const mostPageBytes = 2 ** 30;

const widths: Readonly<Record<string, number | undefined>> = {
  INT32: 4,
  FLOAT: 4,
  INT64: 8,
  DOUBLE: 8,
  INT96: 12,
};

/**
 * Checks that a page holds as many values as it claims, so that a decoder that trusts it neither
 * stays busy nor reads beyond them.
 *
 * @param dictionarySize number of values of the column's dictionary, where it has one
 * @throws an error with the reason
 */
export function checkValues(
  cursor: ByteCursor,
  encoding: number,
  count: number,
  { metadata: { type }, typeLength }: Pick<LeafColumn, 'metadata' | 'typeLength'>,
  dictionarySize?: number,
): void {
  if (count === 0) return;
  const width = type === 'FIXED_LEN_BYTE_ARRAY' ? typeLength : widths[type];
  switch (encoding) {
    case encodings.plain:
      if (type === 'BOOLEAN') return cursor.skip(Math.ceil(count / 8));
      if (type !== 'BYTE_ARRAY') return cursor.skip(count * fixed(width));
      for (let i = 0; i < count; i++) cursor.skip(cursor.uint32());
      return;
    case encodings.plainDictionary:
    case encodings.dictionary:
      return checkPlaces(cursor, count, dictionarySize);
    case encodings.runs:
      if (type !== 'BOOLEAN') throw unread(encoding, type);
      return walkRuns(cursor.part(cursor.uint32()), 1, count, () => undefined);
    case encodings.deltas:
      if (type !== 'INT32' && type !== 'INT64') throw unread(encoding, type);
      return walkDeltas(cursor, count);
    case encodings.deltaLengths:
    case encodings.deltaBytes:
      if (type !== 'BYTE_ARRAY' && type !== 'FIXED_LEN_BYTE_ARRAY') throw unread(encoding, type);
      return checkLengths(cursor, count, encoding === encodings.deltaBytes);
    case encodings.byteStreams:
      return cursor.skip(count * fixed(width));
    default:
      throw unread(encoding, type);
  }
}

function checkPlaces(cursor: ByteCursor, count: number, size: number | undefined): void {
  if (size === undefined) throw new Error('a page needs a dictionary, and its column has none');
  const bitWidth = cursor.byte();
  if (bitWidth === 0 && size > 0) return; // the first value throughout; runs may be left out
  walkRuns(cursor, bitWidth, count, (place) => {
    if (place >= size) throw new Error('a page has places beyond its dictionary');
  });
}

function checkLengths(cursor: ByteCursor, count: number, shared: boolean): void {
  const prefixes = new Int32Array(count);
  const lengths = new Int32Array(count);
  if (shared) walkDeltas(cursor, count, prefixes);
  walkDeltas(cursor, count, lengths);
  let total = 0;
  for (let i = 0, before = 0; i < count; i++) {
    if (prefixes[i]! < 0 || prefixes[i]! > before)
      throw new Error('a text shares more bytes with the one before than that has');
    cursor.skip(lengths[i]!);
    before = prefixes[i]! + lengths[i]!;
    total += before;
    if (total > mostPageBytes) throw new Error('a page claims texts of more than a gibibyte');
  }
}

function fixed(width: number | undefined): number {
  if (width === undefined || width <= 0) throw new Error('a column has values of no length');
  return width;
}

function unread(encoding: number, type: string): Error {
  return new Error(`encoding ${encoding} of ${type} values is not read`);
}
