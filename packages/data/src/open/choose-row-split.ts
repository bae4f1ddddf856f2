import { CounterpointError } from '@counterpoint/core';
import { sameSplit } from './split-names.js';

/**
 * The split of rows or members that a name means.
 *
 * @param names the splits that occur
 * @throws CP_DATA_EMPTY when none is called so
 */
export function chooseRowSplit(names: readonly string[], splitName: string, where: string): string {
  const match =
    names.find((name) => name === splitName) ?? names.find((name) => sameSplit(name, splitName));
  if (match !== undefined) return match;
  throw new CounterpointError('CP_DATA_EMPTY', {
    what: `There is no sample of the split "${splitName}"`,
    where,
    expected: `one of ${names.join(', ')}`,
    facts: { splits: names },
  });
}
