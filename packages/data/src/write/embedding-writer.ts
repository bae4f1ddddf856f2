import { CounterpointError } from '@counterpoint/core';
import type { EmbeddingFile } from './embedding-file.js';
import { NpyFile } from './npy-file.js';
import { ParquetFile } from './parquet-file.js';

/**
 * Writes embeddings with their ids as they come, so that they need not fit in memory. The file is
 * complete or absent; missing folders are made.
 * Call `open` before computing embeddings: a place that cannot be written is then refused at once.
 * `.parquet` has the columns `id`, `embedding` (a list of float32) and `label` where there are any,
 * or `text` in its place where texts are given;
 * `.npy` is a float32 matrix, with `{ id, label }` a line in `.ids.jsonl` beside it.
 *
 * @example
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * const path = join(await mkdtemp(join(tmpdir(), 'embeddings-')), 'new/two.npy');
 * const file = embeddingWriter(path, 2);
 * await file.open();
 * await file.write({ ids: ['a', 'b'], values: Float32Array.of(1, 0, 0, 1) });
 * await file.finish();
 * (await readEmbeddings(path)).ids;   // ['a', 'b']
 *
 * @param path ends in `.parquet` or `.npy`
 * @param width the length of an embedding
 * @throws CP_DATA_WRITE
 */
export function embeddingWriter(path: string, width: number): EmbeddingFile {
  const file = path.endsWith('.npy')
    ? new NpyFile(path, width)
    : path.endsWith('.parquet')
      ? new ParquetFile(path, width)
      : undefined;
  if (file === undefined) {
    throw new CounterpointError('CP_DATA_WRITE', {
      what: 'The name does not show what kind of file to write',
      where: path,
      expected: 'a name that ends in .parquet or .npy',
    });
  }
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      await file.abandon();
      throw new CounterpointError('CP_DATA_WRITE', {
        what: `Embeddings cannot be written (${cause instanceof Error ? cause.message : String(cause)})`,
        where: path,
        remedy: 'check the space and the permissions there',
        cause,
      });
    }
  };
  return {
    open: () => guarded(() => file.open()),
    write: async (rows) => {
      if (
        rows.values.length !== rows.ids.length * width ||
        (rows.labels !== undefined && rows.labels.length !== rows.ids.length) ||
        (rows.texts !== undefined && rows.texts.length !== rows.ids.length)
      ) {
        throw new CounterpointError('CP_DATA_WRITE', {
          what:
            `${rows.values.length} values and ${rows.labels?.length ?? 'no'} labels came for ` +
            `${rows.ids.length} ids`,
          where: path,
          expected: `${width} values and at most one label an id`,
          facts: { ids: rows.ids.length, values: rows.values.length, width },
        });
      }
      await guarded(() => file.write(rows));
    },
    finish: () => guarded(() => file.finish()),
    abandon: () => file.abandon(),
  };
}
