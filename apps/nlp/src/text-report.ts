import type { Dataset } from '@counterpoint/core';
import { readReport } from '@counterpoint/cli';
import { withColumnsUsed, type DataReport } from '@counterpoint/data';

/** What was read, with the columns that texts and scores are taken from. */
export function textReport(rows: Dataset, columns: readonly string[], score?: string): DataReport {
  const uses = Object.fromEntries(columns.map((column) => [column, 'text']));
  if (score !== undefined) uses[score] = 'score';
  return withColumnsUsed(readReport(rows), uses);
}

/** The columns that texts are taken from, and how they are used, in words. */
export function textsLine(columns: readonly string[], use?: string): string {
  const names = `Texts: the column${columns.length === 1 ? '' : 's'} ${columns.join(', ')}`;
  return `${names}${use === undefined ? '' : `, ${use}`}.`;
}
