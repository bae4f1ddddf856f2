import { CounterpointError } from '@counterpoint/core';

/** The error for a split of data that has none. */
export const noParts = (split: string, where: string): CounterpointError =>
  new CounterpointError('CP_DATA_SPLIT', {
    what: `There is no split "${split}": the data has no parts`,
    where,
    expected: 'folders or files called after splits, or a table with a column "split"',
    remedy: 'part it, or hold some of it back',
    facts: { splits: [] },
  });
