import { CounterpointError } from '@counterpoint/core';
import type { ReadText } from '@counterpoint/text';

/** Rows with a class, and what to say of the others. */
export interface LabelledRows {
  readonly rows: readonly ReadText[];
  /** Empty where every row has a class. */
  readonly note: string;
}

/**
 * The rows that have a class: a blank is none, and such rows are left out and counted.
 *
 * @throws CP_NLP_DATA when no row has a class, or all have the same
 */
export function labelledRows(all: readonly ReadText[], where: string): LabelledRows {
  const rows = all.filter(({ label }) => label !== undefined);
  const blank = all.length - rows.length;
  const classes = new Set(rows.map(({ label }) => label));
  if (classes.size < 2)
    throw new CounterpointError('CP_NLP_DATA', {
      what:
        classes.size === 0
          ? `None of ${all.length} rows has a class`
          : 'All rows have the same class: there is nothing to tell apart',
      where,
      expected: 'a column of two classes or more',
      remedy: `name it with --label; columns are ${Object.keys(all[0]?.metadata ?? {}).join(', ')}`,
    });
  const [first] = all.filter(({ label }) => label === undefined);
  const note =
    first === undefined ? '' : `${blank} rows without a class are left out (${first.key}).`;
  return { rows, note };
}
