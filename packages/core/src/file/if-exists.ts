/**
 * What reading gave, or undefined where there is no such file or folder. Any other failure, such as
 * a missing permission or a broken disk, is no absence and stays an error.
 *
 * @param reading a call of `node:fs/promises`
 * @throws the error of the call, unless it is ENOENT or ENOTDIR
 *
 * @example
 * import { stat } from 'node:fs/promises';
 * await ifExists(stat('no such file')); // undefined
 */
export async function ifExists<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
