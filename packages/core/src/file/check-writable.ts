import { stat } from 'node:fs/promises';
import { openAtomicFile } from './atomic-file.js';
import { writeError } from './write-error.js';

/**
 * Checks that a file can be written, before the work whose result it is: makes missing folders, and makes and removes a file beside it.
 *
 * @throws CP_CORE_WRITE
 */
export async function checkWritable(path: string): Promise<void> {
  const about = await stat(path).catch(() => undefined);
  if (about?.isDirectory() === true)
    throw writeError(
      path,
      Object.assign(new Error('EISDIR: there is a folder of that name'), { code: 'EISDIR' }),
    );
  const file = await openAtomicFile(path);
  await file.abandon();
}
