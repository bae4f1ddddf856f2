import { CounterpointError, isCounterpointError } from '@counterpoint/core';

/** The coded error of an index whose table cannot be read. */
export function damagedIndex(folder: string, cause: unknown): CounterpointError {
  if (isCounterpointError(cause)) return cause;
  return new CounterpointError('CP_SEARCH_DAMAGED', {
    what: 'The table of the index cannot be read',
    where: folder,
    remedy: 'make the index again from its embeddings',
    cause,
  });
}
