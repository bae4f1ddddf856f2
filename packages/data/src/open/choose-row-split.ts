import { CounterpointError } from '@counterpoint/core';
import { sameSplit } from './split-names.js';

/**
 * The split of rows or members that a name means.
 *
 * @param names the splits that occur
 * @throws CP_DATA_EMPTY when none is called so
 */
export function chooseRowSplit(names: readonly string[], wanted: string, where: string): string {
  const found =
    names.find((name) => name === wanted) ?? names.find((name) => sameSplit(name, wanted));
  if (found !== undefined) return found;
  throw new CounterpointError('CP_DATA_EMPTY', {
    what: `There is no sample of the split "${wanted}"`,
    where,
    expected: `one of ${names.join(', ')}`,
    facts: { splits: names },
  });
}
