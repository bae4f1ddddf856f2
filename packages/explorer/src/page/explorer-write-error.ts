import { CounterpointError, isCounterpointError } from '@counterpoint/core';

/** The error of a page or table that cannot be written; errors of another kind stay as they are. */
export function explorerWriteError(
  what: 'page' | 'Parquet file',
  where: string,
  cause: unknown,
): unknown {
  if (!isCounterpointError(cause) || cause.code !== 'CP_CORE_WRITE') return cause;
  return new CounterpointError('CP_EXPLORER_WRITE', {
    what: `The ${what} cannot be written: ${(cause.cause as Error).message}`,
    where,
    expected: 'space and permission to write there',
    remedy: `choose another ${what === 'page' ? '--out' : '--atlas'}, or free space`,
    cause,
  });
}
