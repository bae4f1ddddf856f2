import { CounterpointError } from '@counterpoint/core';
import type { VectorIndex } from '@counterpoint/search';

/**
 * Checks before the work how much of each embedding a search is to compare.
 *
 * @throws CP_CLI_USAGE
 */
export function checkWidth(index: Pick<VectorIndex, 'width'>, width: number | undefined): void {
  if (width === undefined || width <= index.width) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: `An embedding has ${index.width} values`,
    where: '--width',
    expected: `a whole number from 1 to ${index.width}`,
    remedy: 'lower it, or leave it out',
  });
}
