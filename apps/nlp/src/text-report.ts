import type { Dataset } from '@counterpoint/core';
import { readReport } from '@counterpoint/cli';
import { withColumnsUsed, type DataReport } from '@counterpoint/data';

/** What was read, with the columns that texts are taken from. */
export function textReport(rows: Dataset, columns: readonly string[]): DataReport {
  const uses = Object.fromEntries(columns.map((column) => [column, 'text']));
  return withColumnsUsed(readReport(rows), uses);
}
