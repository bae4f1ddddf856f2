import { sayReport, type ProgressDisplay } from '@counterpoint/cli';
import type { Dataset, SkippedSample } from '@counterpoint/core';
import type { DataReport, RawSample } from '@counterpoint/data';
import {
  readTextTable,
  type ReadText,
  type ReadTextTable,
  type TextColumnsConfig,
} from '@counterpoint/text';
import { textReport, textsLine } from './text-report.js';

export interface ReadReportedOptions {
  /** The columns that the command or the run names. */
  readonly columns: TextColumnsConfig;
  /** Where what was read is said, before any computation. */
  readonly display: Pick<ProgressDisplay, 'say'>;
  readonly onSkip: (skipped: SkippedSample) => void;
  /**
   * Every row is one text: the columns that are named, joined, else title and text of a document joined,
   * else the first column alone.
   *
   * @default a row has all of its texts
   */
  readonly oneText?: { readonly columns?: readonly string[] };
}

/** Rows of texts, with what was read. */
export interface ReportedTexts extends ReadTextTable {
  readonly report: DataReport;
}

/**
 * Reads rows of texts and says what was read: layout, classes, columns that are used and columns
 * that are not.
 *
 * @throws CP_TEXT_COLUMNS, CP_TEXT_NO_TEXT
 */
export async function readReported(
  stored: Dataset<RawSample>,
  { columns, display, onSkip, oneText }: ReadReportedOptions,
): Promise<ReportedTexts> {
  const { rows, columns: used } = await readTextTable(stored, columns, onSkip);
  const joined = used.document || (oneText?.columns ?? []).length > 1;
  const first = used.columns.slice(0, 1);
  const usedColumns = oneText === undefined || joined ? used.columns : first;
  const report = textReport(stored, usedColumns, used.scoreColumn);
  sayReport({ ...stored, report } as typeof stored, display as ProgressDisplay);
  const many = used.columns.length > 1;
  if (oneText === undefined || !many) display.say(textsLine(usedColumns));
  else if (joined) display.say(textsLine(usedColumns, 'joined to one text'));
  else
    display.say(
      `${textsLine(usedColumns)} The first of ${used.columns.join(', ')} is the text of a row; ` +
        `--columns ${used.columns.join(',')} joins them.`,
    );
  const single = oneText !== undefined && joined ? rows.map(asOneText) : rows;
  return { rows: single, columns: { ...used, columns: usedColumns }, report };
}

const asOneText = (row: ReadText): ReadText => ({
  ...row,
  document: row.document ?? row.texts.join(' '),
});
