import { CounterpointError } from '@counterpoint/core';
import type { AsyncBuffer, FileMetaData, SchemaTree } from 'hyparquet';
import { basename } from 'node:path';
import { readHead, refuseLfsPointer } from '../bytes/file-chunks.js';
import type { ScannedRow, RowSource } from '../table/row-source.js';
import { checkFooter } from './check-footer.js';
import { readColumn } from './read-column.js';

/**
 * A Parquet file as one source of rows a row group, so that shuffling and resuming can begin at any
 * of them.
 *
 * @throws CP_DATA_READ for a pointer of Git LFS; CP_DATA_PARQUET when it is damaged, its sizes,
 *   offsets and runs lie, or it is compressed with what this Node.js cannot inflate
 */
export async function parquetRows(path: string): Promise<RowSource[]> {
  refuseLfsPointer(await readHead(path, 64).catch(() => new Uint8Array(0)), path);
  // Many small files, which a program without Parquet need not load.
  const hyparquet = await import('hyparquet');
  let file: AsyncBuffer;
  let metadata: FileMetaData;
  let root: SchemaTree;
  try {
    file = await hyparquet.asyncBufferFromFile(path);
    metadata = await hyparquet.parquetMetadataAsync(file);
    root = hyparquet.parquetSchema(metadata);
    checkFooter(metadata, file.byteLength);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  let started = 0;
  return metadata.row_groups.map((group, i) => {
    const rowStart = started;
    const rowCount = Number(group.num_rows);
    started += rowCount;
    const bytes = Math.ceil(Number(group.total_byte_size) / Math.max(1, rowCount));
    return {
      name: metadata.row_groups.length === 1 ? basename(path) : `${basename(path)}[${i}]`,
      path,
      async *rows(): AsyncGenerator<ScannedRow[]> {
        const rows: Record<string, unknown>[] = [];
        try {
          for (const column of root.children) {
            const values = await readColumn({ file, metadata, group, root, column });
            for (const [n, value] of values.entries())
              (rows[n] ??= {})[column.element.name] = plain(value);
          }
          if (rows.length !== rowCount) throw new Error('it has rows without columns');
        } catch (cause) {
          throw unreadable(path, cause);
        }
        yield rows.map((row, n) => ({ place: rowStart + n, bytes, row }));
      },
    };
  });
}

/**
 * Whole numbers of 64 bits become numbers where that loses nothing, else text (ids of 19 digits),
 * also in lists and records.
 */
function plain(value: unknown): unknown {
  if (value === undefined) return null; // a list that is null
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value; // dates and bytes
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function unreadable(path: string, cause: unknown): CounterpointError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const contradicts = cause instanceof TypeError || cause instanceof RangeError;
  const why = contradicts ? `its bytes contradict each other (${message})` : message;
  return new CounterpointError('CP_DATA_PARQUET', {
    what: `A Parquet file cannot be read: ${why}`,
    where: path,
    expected: 'a whole Parquet file (plain, snappy, gzip, brotli, or zstd from Node.js 22.15 on)',
    remedy: 'write or copy the file again',
    cause,
  });
}
