import { CounterpointError } from '@counterpoint/core';
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import { basename } from 'node:path';
import * as zlib from 'node:zlib';
import type { FoundRow, Row, RowSource } from './row-source.js';

/**
 * A Parquet file as one source of rows a row group, so that shuffling and resuming can begin at any
 * of them.
 *
 * @throws CP_DATA_PARQUET when it is damaged, its sizes and offsets lie, or it is compressed with
 *   what this Node.js cannot inflate
 */
export async function parquetRows(path: string): Promise<RowSource[]> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } =
    await import('hyparquet'); // many small files, which a program without Parquet need not load
  let file: AsyncBuffer;
  let metadata: FileMetaData;
  try {
    file = await asyncBufferFromFile(path);
    metadata = await parquetMetadataAsync(file);
  } catch (cause) {
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
  checkFooter(metadata, file.byteLength, path);
  let started = 0;
  return metadata.row_groups.map((group, i) => {
    const rowStart = started;
    const rowCount = Number(group.num_rows);
    started += rowCount;
    const bytes = Math.ceil(Number(group.total_byte_size) / Math.max(1, rowCount));
    return {
      name: metadata.row_groups.length === 1 ? basename(path) : `${basename(path)}[${i}]`,
      path,
      async *rows(): AsyncGenerator<FoundRow[]> {
        let rows: Record<string, unknown>[];
        try {
          const range = { rowStart, rowEnd: rowStart + rowCount };
          const how = { file, metadata, ...range, compressors, utf8: false };
          // One column at a time: columns read at once that are both damaged reject twice, once
          // unseen.
          rows = Array.from({ length: rowCount }, () => ({}));
          for (const column of parquetSchema(metadata).children.map(({ element }) => element.name))
            for (const [n, row] of (
              await parquetReadObjects({ ...how, columns: [column] })
            ).entries())
              Object.assign(rows[n]!, row);
        } catch (cause) {
          throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause);
        }
        yield rows.map((row, n) => ({ place: rowStart + n, bytes, row: plain(row) }));
      },
    };
  });
}

const compressors: Compressors = {
  GZIP: (input) => zlib.gunzipSync(input),
  BROTLI: (input) => zlib.brotliDecompressSync(input),
  ...('zstdDecompressSync' in zlib
    ? { ZSTD: zlib.zstdDecompressSync as (input: Uint8Array) => Uint8Array }
    : {}),
};

/**
 * Whole numbers of 64 bits become numbers where that loses nothing, else text (ids of 19 digits).
 */
function plain(row: Record<string, unknown>): Row {
  for (const column of Object.keys(row)) {
    const value = row[column];
    if (typeof value !== 'bigint') continue;
    row[column] = Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  return row;
}

/**
 * A footer may claim anything; nothing is read or allocated by a claim that the file cannot hold.
 */
function checkFooter(
  { row_groups: groups, num_rows: total }: FileMetaData,
  fileBytes: number,
  path: string,
): void {
  let rows = 0;
  for (const group of groups) {
    rows += Number(group.num_rows);
    if (Number(group.num_rows) < 0)
      throw unreadable(path, 'a row group claims a negative number of rows');
    for (const { meta_data: column } of group.columns) {
      if (column === undefined) continue;
      const start = Number(column.dictionary_page_offset ?? column.data_page_offset);
      const compressedBytes = Number(column.total_compressed_size);
      if (start < 0 || compressedBytes < 0 || start + compressedBytes > fileBytes)
        throw unreadable(path, 'a column claims bytes beyond the end of the file');
      if (Number(column.total_uncompressed_size) > 65536 + 2000 * compressedBytes)
        throw unreadable(path, 'a column claims to be far larger than its bytes can hold');
      if (column.codec === 'ZSTD' && compressors.ZSTD === undefined)
        throw unreadable(path, 'it is compressed with zstd, which needs Node.js 22.15 or later');
    }
  }
  if (rows > 1e5 + 1000 * fileBytes)
    throw unreadable(path, `it claims ${rows} rows in ${fileBytes} bytes`);
  if (rows !== Number(total))
    throw unreadable(path, `its row groups hold ${rows} rows and its footer claims ${total}`);
}

function unreadable(path: string, why: string, cause?: unknown): CounterpointError {
  return new CounterpointError('CP_DATA_PARQUET', {
    what: `A Parquet file cannot be read: ${why}`,
    where: path,
    expected: 'a whole Parquet file (plain, snappy, gzip or brotli)',
    remedy: 'write or copy the file again',
    cause,
  });
}
