import { CounterpointError, isCounterpointError } from '@counterpoint/core';

/**
 * Does work that reads from the disk; what the system refuses (no permission, a damaged disk)
 * becomes a coded error.
 *
 * @throws CP_DATA_READ
 */
export async function readable<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code, syscall, path } = cause as NodeJS.ErrnoException;
    if (isCounterpointError(cause) || typeof syscall !== 'string') throw cause;
    throw new CounterpointError('CP_DATA_READ', {
      what: `Reading failed: ${(cause as Error).message}`,
      where: path ?? where,
      expected: 'files and folders that may be read',
      remedy: code === 'ENOENT' ? 'correct the path' : 'check the permissions',
      cause,
    });
  }
}
