import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CounterpointError, ifExists } from '@counterpoint/core';
import { makeFolder } from './make-folder.js';
import { writing } from './writing.js';

/**
 * Checks before the work that a folder can be written, as far as the system tells; nothing is
 * created.
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
        throw notWritable(folder, (cause as Error).message);
      });
    if (about === undefined && place !== dirname(place)) continue;
    if (about?.isDirectory() !== true) throw notWritable(folder, `${place} is no folder`);
    await access(place, constants.W_OK | constants.X_OK).catch((cause: unknown) => {
      throw notWritable(folder, (cause as Error).message);
    });
    return;
  }
}

/**
 * Makes the folder of a file that is to be written after the work, and checks that the file can be
 * written.
 *
 * @throws CP_CLI_WRITE
 */
export async function prepareFile(file: string): Promise<void> {
  const folder = dirname(resolve(file));
  await checkWritable(folder);
  const about = await ifExists(stat(file));
  if (about?.isDirectory() === true) throw notWritable(file, 'it is a folder');
  await writing(folder, () => makeFolder(folder));
}

function notWritable(where: string, why: string): CounterpointError {
  return new CounterpointError('CP_CLI_WRITE', {
    what: `Writing is not possible: ${why}`,
    where,
    expected: 'a place with permission to write',
    remedy: 'choose another place with --out, or change the permissions',
  });
}
