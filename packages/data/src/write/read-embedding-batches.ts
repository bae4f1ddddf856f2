import { CounterpointError } from '@counterpoint/core';
import { parquetRows } from '../parquet/parquet-rows.js';
import type { StoredEmbeddings } from './stored-embeddings.js';

/**
 * Reads a Parquet file that `embeddingWriter` wrote, one row group (at most 4,096 rows) at a time:
 * the file need not fit in memory.
 *
 * @throws CP_DATA_PARQUET
 */
export async function* readEmbeddingBatches(path: string): AsyncGenerator<StoredEmbeddings> {
  let width: number | undefined;
  for (const source of await parquetRows(path)) {
    const ids: string[] = [];
    const labels: number[] = [];
    const rows: ArrayLike<number>[] = [];
    for await (const batch of source.rows())
      for (const each of batch) {
        if ('error' in each) throw each.error;
        const { id, label, embedding } = each.row as {
          id: unknown;
          label?: number | null;
          embedding?: ArrayLike<number>;
        };
        if (embedding === undefined || embedding.length !== (width ?? embedding.length))
          throw wrongColumns(path);
        width = embedding.length;
        ids.push(String(id));
        labels.push(label ?? -1);
        rows.push(embedding);
      }
    if (width === undefined) continue;
    const values = new Float32Array(rows.length * width);
    for (const [i, row] of rows.entries()) values.set(row, i * width);
    yield { ids, width, values, labels: Int32Array.from(labels) };
  }
}

function wrongColumns(path: string): CounterpointError {
  return new CounterpointError('CP_DATA_PARQUET', {
    what: 'A Parquet file has no column of embeddings of one length',
    where: path,
    expected: 'the columns id and embedding',
  });
}
