import { CounterpointError, isCounterpointError } from '@counterpoint/core';

/**
 * Opens the data that a run recorded; where it is no longer there, the error says how to name its
 * new place.
 *
 * @param option what `--data` said
 * @throws CP_DATA_READ
 */
export async function movedData<T>(option: string | undefined, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (option !== undefined || !isCounterpointError(error) || error.code !== 'CP_DATA_READ')
      throw error;
    const { what, where, expected } = error.report;
    throw new CounterpointError('CP_DATA_READ', {
      what,
      where,
      expected,
      remedy: 'where the data was moved, name its new place with --data PATH beside --resume',
      cause: error,
    });
  }
}
