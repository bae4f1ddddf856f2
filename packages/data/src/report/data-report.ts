import type { Dataset } from '@counterpoint/core';
import type { Layout } from '../open/layout.js';
import type { CsvDialect } from '../table/csv-dialect.js';
import type { LeftOut } from './left-out.js';

/** How the data is stored, or how it was put together from other data. */
export type DataLayout = Layout | 'concatenated' | 'joined' | 'generated';

/** A split, and its number of samples where it is known without opening the split. */
export interface SplitCount {
  readonly name: string;
  readonly samples?: number;
}

/** A class, and its number of samples where it is known. */
export interface ClassCount {
  readonly name: string;
  readonly samples?: number;
}

/** The columns of a table, by what was done with them. */
export interface ColumnsRead {
  /** What each used column is used for: `{ label: 'class', caption: 'text' }`. */
  readonly used: Readonly<Record<string, string>>;
  /** Columns that nothing uses, in the order of the table. */
  readonly unused: readonly string[];
  /** Those of the unused columns whose values are all numbers: a score or a measure that was perhaps meant to be used. */
  readonly unusedNumeric: readonly string[];
}

/** The files that samples consist of: `{ extensions: ['jpg', 'txt'], samples: 100 }`. */
export interface MemberCount {
  readonly extensions: readonly string[];
  readonly samples: number;
}

/**
 * What was read when data was opened: plain JSON, known before any computation. Programs print it ({@link formatDataReport}), store it with
 * the run, and put it into their `--json`.
 */
export interface DataReport {
  /** The data as the user named it. */
  readonly source: string;
  readonly layout: DataLayout;
  /** Why this layout: `its folders are called test and train`. */
  readonly reason: string;
  /** The split that was opened; empty where the data has no splits. */
  readonly split: string;
  /** All splits that there are. */
  readonly splits: readonly SplitCount[];
  /** Samples of the opened split. */
  readonly samples: number;
  /** Samples of the opened split without a class. */
  readonly unlabelled: number;
  /** In the order of their indices. Absent where nothing has a class. */
  readonly classes?: readonly ClassCount[];
  /** Where the classes come from: `folders`, `the column label`, `classes.txt`. */
  readonly classesFrom?: string;
  /** The columns of tables. */
  readonly columns?: ColumnsRead;
  /** The dialect of delimited text files. */
  readonly csv?: CsvDialect;
  /** The kinds of samples in an archive, the most frequent first. */
  readonly members?: readonly MemberCount[];
  readonly leftOut: readonly LeftOut[];
  /** Anything else that a reader must know, one sentence each. */
  readonly notes: readonly string[];
  /** Reports of the data that this data was put together from. */
  readonly parts?: readonly DataReport[];
}

/** A data set that says what was read. */
export interface ReportedDataset<Value = unknown> extends Dataset<Value> {
  readonly report: DataReport;
}

/** The report that a data set carries, if any. Wrappers of this package keep it. */
export function reportOf(dataset: Dataset): DataReport | undefined {
  return (dataset as Partial<ReportedDataset>).report;
}
