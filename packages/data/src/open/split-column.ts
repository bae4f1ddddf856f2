import { findColumn } from '../table/find-column.js';

/** The column of a table that may say the split of each row. */
export function splitColumnOf(columns: readonly string[]): string | undefined {
  return findColumn(columns, ['split']);
}

/** The note of a report where a column of splits was not used. */
export function allSplitsNote(names: readonly string[]): string {
  return `rows of all splits were read (${names.join(', ')}), since no split was named`;
}
