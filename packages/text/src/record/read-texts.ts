import {
  CounterpointError,
  isCounterpointError,
  type Dataset,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import {
  recordOf,
  resolveTextColumns,
  type TextColumns,
  type TextColumnsConfig,
} from './text-columns.js';
import type { TextRecord } from './text-record.js';

/** A row with its texts. */
export interface ReadText extends TextRecord {
  readonly key: string;
  /** Where the row is stored: its file from the root on, and its line. */
  readonly origin?: string;
  readonly label?: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The rows of a table, and the columns that were used for all of them. */
export interface ReadTextTable {
  readonly rows: readonly ReadText[];
  readonly columns: TextColumns;
}

/**
 * Reads every row in its stored order. Rows without text, or without a score that is asked for, are
 * reported and skipped.
 *
 * @throws CP_TEXT_COLUMNS when the columns of the texts are unknown, CP_TEXT_NO_TEXT when no row
 *   is left
 */
export async function readTextTable(
  dataset: Dataset<RawSample>,
  config: TextColumnsConfig,
  onSkip: (skipped: SkippedSample) => void,
): Promise<ReadTextTable> {
  const samples: Sample<RawSample>[] = [];
  for await (const sample of dataset.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, onSkip))
    samples.push(sample);
  if (samples.length === 0) throw noRow(dataset.name, 'the table has no readable row');
  const columns = resolveTextColumns(
    samples.map(({ metadata = {} }) => metadata),
    config,
    dataset.name,
  );
  const rows: ReadText[] = [];
  let reason = '';
  for (const { index, key, label, value, metadata = {} } of samples) {
    try {
      const record = recordOf(metadata, { ...config, columns: columns.columns }, key);
      rows.push({ ...record, key, origin: value.origin, metadata, label });
    } catch (error) {
      if (!isCounterpointError(error)) throw error;
      reason ||= error.message;
      onSkip({ index, key, code: error.code, message: error.message });
    }
  }
  if (rows.length === 0) throw noRow(dataset.name, reason);
  return { rows, columns };
}

/** The rows of {@link readTextTable}. @throws CP_TEXT_COLUMNS, CP_TEXT_NO_TEXT */
export async function readTexts(
  dataset: Dataset<RawSample>,
  config: TextColumnsConfig,
  onSkip: (skipped: SkippedSample) => void,
): Promise<ReadText[]> {
  return [...(await readTextTable(dataset, config, onSkip)).rows];
}

function noRow(where: string, reason: string): CounterpointError {
  return new CounterpointError('CP_TEXT_NO_TEXT', {
    what: 'No row has text',
    where,
    expected: 'at least one row with text',
    remedy: `name the columns with --columns; the first row was skipped: ${reason}`,
  });
}
