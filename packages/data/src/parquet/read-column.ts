import type { AsyncBuffer, Compressors, FileMetaData, RowGroup, SchemaTree } from 'hyparquet';
import { utf8 } from '../sample/metadata-of.js';
import { parseJson } from '../sample/parse-json.js';
import { leafColumn, leafPaths } from './leaf-column.js';
import { soundColumn, type SoundColumn } from './sound-column.js';

/** What one column is read of. */
export interface ColumnPlace {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly group: RowGroup;
  readonly root: SchemaTree;
  /** The column of the table, which may have columns of stored values below it. */
  readonly column: SchemaTree;
}

/** Checked columns are laid out far apart: hyparquet joins what stands near, and cuts copies of it. */
const spacing = 2 ** 40;

/**
 * The values of a column in one row group, in the order of its rows. Its pages are checked and
 * inflated first; hyparquet decodes them from memory.
 *
 * @throws an error with the reason when it is damaged
 */
export async function readColumn(place: ColumnPlace): Promise<unknown[]> {
  const { parquetReadObjects } = await import('hyparquet');
  const { metadata, group, root, column } = place;
  const { name } = column.element;
  const rows = Number(group.num_rows);
  const sound: SoundColumn[] = [];
  const columns: RowGroup['columns'] = [];
  for (const path of leafPaths(column)) {
    const chunk = group.columns.find((each) => each.meta_data?.path_in_schema.join('.') === path);
    if (chunk?.meta_data === undefined)
      throw new Error(`a row group lacks the column "${path}", or it is encrypted`);
    const start = Number(
      chunk.meta_data.dictionary_page_offset || chunk.meta_data.data_page_offset,
    );
    const end = start + Number(chunk.meta_data.total_compressed_size);
    const bytes = await place.file.slice(start, end);
    const checked = soundColumn(bytes, leafColumn(root, chunk.meta_data), rows);
    const offset = BigInt(spacing) * BigInt(sound.length + 1);
    const moved = { dictionary_page_offset: undefined, data_page_offset: offset };
    columns.push({ ...chunk, meta_data: { ...chunk.meta_data, ...moved } });
    sound.push(checked);
  }
  const inflated = new Map(sound.map(({ bytes, pages }) => [bytes, pages]));
  const values = await parquetReadObjects({
    file: {
      byteLength: spacing * (sound.length + 1),
      slice: (start) => sound[start / spacing - 1]!.bytes,
    },
    metadata: { ...metadata, row_groups: [{ ...group, columns }] },
    columns: [name],
    compressors: compressorsOf(inflated),
    parsers: { jsonFromBytes },
    utf8: false,
  });
  return values.map((row) => row[name] as unknown);
}

/** A document in a column of the type JSON, by the rules of JSON lines. */
const jsonFromBytes = (bytes: Uint8Array | undefined): unknown =>
  bytes && parseJson(utf8(bytes, 'a column of JSON'));

/** Gives hyparquet the pages that were inflated for the check. */
function compressorsOf(
  inflated: ReadonlyMap<ArrayBufferLike, ReadonlyMap<number, Uint8Array>>,
): Compressors {
  const page = (input: Uint8Array): Uint8Array =>
    inflated.get(input.buffer)!.get(input.byteOffset)!;
  return { SNAPPY: page, GZIP: page, BROTLI: page, ZSTD: page };
}
