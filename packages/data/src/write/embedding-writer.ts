import { CounterpointError } from '@counterpoint/core';
import { NpyFile } from './npy-file.js';
import { ParquetFile } from './parquet-file.js';

/** Embeddings of some samples, row by row. */
export interface EmbeddingRows {
  /** The samples' keys. */
  readonly ids: readonly string[];
  /** [ids, width], row after row. */
  readonly values: Float32Array;
  /** Class indices, -1 for none. */
  readonly labels?: ArrayLike<number>;
}

/** A file of embeddings that is being written. */
export interface EmbeddingFile {
  write(rows: EmbeddingRows): Promise<void>;
  /** Puts the finished file in its place. @returns the paths written */
  finish(): Promise<readonly string[]>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/**
 * Writes embeddings with their ids as they come, so that they need not fit in memory. The file stands in its place only when it is whole.
 * `.parquet` has the columns `id`, `embedding` (a list of float32) and `label` where there are any;
 * `.npy` is a float32 matrix, with `{ id, label }` a line in `.ids.jsonl` beside it.
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
      what: 'What to write cannot be told from the name',
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
    write: async (rows) => {
      if (
        rows.values.length !== rows.ids.length * width ||
        (rows.labels !== undefined && rows.labels.length !== rows.ids.length)
      ) {
        throw new CounterpointError('CP_DATA_WRITE', {
          what: `${rows.values.length} values and ${rows.labels?.length ?? 'no'} labels came for ${rows.ids.length} ids`,
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
