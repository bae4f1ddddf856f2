import { CounterpointError } from '../error/counterpoint-error.js';

/** No such entry; below a file; a name that no file can have: too long, or with a zero byte. */
const absent: ReadonlySet<string> = new Set([
  ...['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'],
  'ERR_INVALID_ARG_VALUE',
]);

/**
 * What reading gave, or undefined where there is no such file or folder. Any other failure, such as
 * a missing permission or a broken disk, is no absence.
 *
 * @param reading a call of `node:fs/promises`
 * @throws CP_CORE_READ for another failure of the system
 *
 * @example
 * import { stat } from 'node:fs/promises';
 * await ifExists(stat('no such file')); // undefined
 */
export async function ifExists<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const { code, path, syscall, message } = error as NodeJS.ErrnoException;
    if (code !== undefined && absent.has(code)) return undefined;
    if (syscall === undefined) throw error;
    throw new CounterpointError('CP_CORE_READ', {
      what: `Reading is not possible: ${message}`,
      where: path,
      expected: 'a file or folder with permission to read, or none',
      remedy: 'check the permissions and the disk',
      cause: error,
    });
  }
}
