import { mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { checkWritable as checkFile, CounterpointError } from '@counterpoint/core';
import { makeFolder } from './make-folder.js';

/**
 * Checks before the work that a folder can be written: makes and removes a folder in it, or in the
 * nearest one above that exists. Permissions alone do not tell: no file can be made in `/proc`.
 *
 * @throws CP_CLI_WRITE
 */
export async function checkWritable(folder: string): Promise<void> {
  for (let place = resolve(folder); ; place = dirname(place)) {
    const about = await stat(place)
      .catch((error: NodeJS.ErrnoException) =>
        error.code === 'ENOENT' ? undefined : Promise.reject(error),
      )
      .catch((cause: unknown) => {
        throw notWritable(folder, cause);
      });
    if (about === undefined && place !== dirname(place)) continue;
    if (about?.isDirectory() !== true)
      throw notWritable(folder, new Error(`${place} is no folder`));
    try {
      await rmdir(await mkdtemp(join(place, '.counterpoint-')));
    } catch (cause) {
      throw notWritable(folder, cause);
    }
    return;
  }
}

/**
 * Makes the folder of a file that is to be written after the work, and checks that the file can be
 * written: makes and removes one beside it. A folder, a device or a pipe of that name is refused.
 *
 * @throws CP_CLI_WRITE
 */
export async function prepareFile(file: string): Promise<void> {
  try {
    await makeFolder(dirname(resolve(file)));
    await checkFile(file);
  } catch (cause) {
    throw notWritable(file, (cause as Error).cause ?? cause);
  }
}

function notWritable(where: string, cause: unknown): CounterpointError {
  return new CounterpointError('CP_CLI_WRITE', {
    what: `Writing is not possible: ${(cause as Error).message}`,
    where,
    expected: 'a place with permission to write',
    remedy: 'choose another place, or change the permissions',
    cause,
  });
}
