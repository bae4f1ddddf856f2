import type { OnSkip } from '../dataset/read-result.js';
import type { CsvDialect } from '../table/csv-dialect.js';

/**
 * What `openDataset` opens of a path: the split, the file types, the columns and the names of
 * classes.
 */
export interface OpenOptions {
  /**
   * Which split to open, where there are several: `train`, `val`, `test`, or as its files are
   * called. Default: the training split, or the only one.
   */
  readonly split?: string;
  /**
   * Extensions of the files that the caller reads, in lower case without the dot. Without them rows
   * of tables are taken too.
   */
  readonly extensions?: readonly string[];
  /** `path` leaves reading single files to the caller. Default `bytes`. */
  readonly load?: 'bytes' | 'path';
  /**
   * Class names in the order of their indices. Default: `classes.txt` beside the data where it
   * fits, else the names that occur in any of its splits.
   */
  readonly classes?: readonly string[];
  /**
   * The column of a table that holds classes, or else the fact of that name. Default: `label`, else
   * `class`; folders.
   */
  readonly labelColumn?: string;
  /** The column of a manifest that holds paths. */
  readonly pathColumn?: string;
  /** The column that names samples. Default: `id` or `_id` of a table; null: none. */
  readonly idColumn?: string | null;
  /** The dialect of a CSV, where the detected one is wrong. */
  readonly delimiter?: string;
  readonly quote?: CsvDialect['quote'];
  /**
   * Data up to this size is kept in memory where it cannot be read in any order. Default 256 MiB.
   */
  readonly memoryBytes?: number;
  /**
   * The most bytes that are buffered for shuffling what is larger and can only be streamed. Default
   * 256 MiB.
   */
  readonly bufferBytes?: number;
  /**
   * Called for everything that is left out; without it anything that cannot be read is an error.
   */
  readonly onSkip?: OnSkip;
}
