import type { ByteCursor } from './byte-cursor.js';

/** The header of a page (`PageHeader` of parquet.thrift), as far as its values depend on it. */
export interface PageHeader {
  readonly type: 'data' | 'dictionary' | 'data-v2' | 'other';
  readonly uncompressedBytes: number;
  readonly compressedBytes: number;
  /** Checksum of the stored bytes, where the writer left one. */
  readonly crc32?: number;
  readonly numValues: number;
  /** Number in parquet.thrift. */
  readonly encoding: number;
  /** How the levels of a page of version 1 are written. */
  readonly definitionEncoding?: number;
  readonly repetitionEncoding?: number;
  /** Of a page of version 2. */
  readonly numNulls: number;
  readonly definitionBytes: number;
  readonly repetitionBytes: number;
  readonly isCompressed: boolean;
}

type Fields = Map<number, number | boolean | Fields>;

const types = ['data', 'other', 'dictionary', 'data-v2'] as const;
/** Number of the field that holds the header of each type. */
const places = { data: 5, dictionary: 7, 'data-v2': 8 };
const deepest = 16;

/**
 * Reads the header of a page in Thrift's compact protocol.
 *
 * @throws an error with the reason when it is no header, or its numbers cannot be those of a page
 */
export function readPageHeader(cursor: ByteCursor): PageHeader {
  const fields = readFields(cursor, 0);
  const type = types[count(fields, 1)] ?? 'other';
  const typeFields = type === 'other' ? new Map<number, number>() : fields.get(places[type]);
  if (!(typeFields instanceof Map)) throw new Error('a page has no header of its type');
  const version2 = type === 'data-v2';
  if (version2) count(typeFields, 3); // its rows
  const isCompressed = typeFields.get(7);
  const crc = fields.get(4);
  return {
    type,
    uncompressedBytes: count(fields, 2),
    compressedBytes: count(fields, 3),
    crc32: typeof crc === 'number' ? crc >>> 0 : undefined,
    numValues: type === 'other' ? 0 : count(typeFields, 1),
    encoding: type === 'other' ? 0 : count(typeFields, version2 ? 4 : 2),
    definitionEncoding: type === 'data' ? count(typeFields, 3) : undefined,
    repetitionEncoding: type === 'data' ? count(typeFields, 4) : undefined,
    numNulls: version2 ? count(typeFields, 2) : 0,
    definitionBytes: version2 ? count(typeFields, 5) : 0,
    repetitionBytes: version2 ? count(typeFields, 6) : 0,
    isCompressed: !version2 || isCompressed !== false,
  };
}

/** A number that is there and not negative. */
function count(fields: Fields, id: number): number {
  const value = fields.get(id);
  if (typeof value !== 'number' || value < 0)
    throw new Error(`a page has a wrong header (field ${id})`);
  return value;
}

function readFields(cursor: ByteCursor, depth: number): Fields {
  if (depth > deepest) throw new Error('a page has a wrong header');
  const fields: Fields = new Map();
  for (let id = 0; ;) {
    const byte = cursor.byte();
    if ((byte & 15) === 0) return fields;
    id = byte >> 4 ? id + (byte >> 4) : cursor.zigzag();
    const value = readValue(cursor, byte & 15, depth);
    if (value !== undefined) fields.set(id, value);
  }
}

/** A number of up to 32 bits, a truth value or a struct; others are left out. */
function readValue(
  cursor: ByteCursor,
  type: number,
  depth: number,
): number | boolean | Fields | undefined {
  switch (type) {
    case 1:
      return true;
    case 2:
      return false;
    case 3:
      return cursor.byte();
    case 4:
    case 5:
      return cursor.zigzag();
    case 6:
      return void cursor.skipVarint();
    case 7:
      return void cursor.skip(8);
    case 8:
      return void cursor.skip(cursor.varint());
    case 9: {
      const size = cursor.byte();
      const length = size >> 4 === 15 ? cursor.varint() : size >> 4;
      const elementType = size & 15;
      for (let i = 0; i < length; i++)
        readValue(cursor, elementType <= 2 ? 3 : elementType, depth + 1);
      return undefined;
    }
    case 12:
      return readFields(cursor, depth + 1);
    default:
      throw new Error('a page has a wrong header');
  }
}
