import type { CsvDialect } from './csv-dialect.js';

/** A row of a table. */
export type Row = Readonly<Record<string, unknown>>;

/** A row, or why there is none, at a place of its file (the line, or the row's number). */
export type ScannedRow =
  | { readonly place: number; readonly bytes: number; readonly row: Row }
  | { readonly place: number; readonly error: unknown };

/** A part of a table that is read from its start: a text file, a row group of a Parquet file. */
export interface RowSource {
  /** Names it in keys. */
  readonly name: string;
  readonly path: string;
  /**
   * Reads the rows from the start, in batches; a row that cannot be read is in its place with its
   * error.
   */
  rows(): AsyncIterable<readonly ScannedRow[]>;
  /** The dialect of delimited text, once rows were read. */
  dialect?(): CsvDialect | undefined;
}
