import { sayReport, type ProgressDisplay } from '@counterpoint/cli';
import type { Dataset, SkippedSample } from '@counterpoint/core';
import type { DataReport, RawSample } from '@counterpoint/data';
import { readTextTable, type ReadTextTable, type TextColumnsConfig } from '@counterpoint/text';
import { textReport, textsLine } from './text-report.js';

export interface ReadReportedOptions {
  /** The columns that the command or the run names. */
  readonly columns: TextColumnsConfig;
  /** Where what was read is said, before any computation. */
  readonly display: Pick<ProgressDisplay, 'say'>;
  readonly onSkip: (skipped: SkippedSample) => void;
  /**
   * Of several columns the first alone is used, unless they are those of a document.
   *
   * @default false
   */
  readonly firstAlone?: boolean;
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
  { columns, display, onSkip, firstAlone = false }: ReadReportedOptions,
): Promise<ReportedTexts> {
  const { rows, columns: used } = await readTextTable(stored, columns, onSkip);
  const usedColumns = firstAlone && !used.document ? used.columns.slice(0, 1) : used.columns;
  const report = textReport(stored, usedColumns, used.scoreColumn);
  sayReport({ ...stored, report } as typeof stored, display as ProgressDisplay);
  display.say(textsLine(usedColumns));
  return { rows, columns: used, report };
}
