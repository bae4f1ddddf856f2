import { stat } from 'node:fs/promises';
import { openAtomicFile } from './atomic-file.js';
import { writeError } from './write-error.js';

/**
 * Checks that a file can be written before long work starts: creates missing folders, then creates
 * and removes a temporary file next to it.
 *
 * @throws CP_CORE_WRITE
 */
export async function checkWritable(path: string): Promise<void> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory() === true)
    throw writeError(
      path,
      Object.assign(new Error('EISDIR: there is a folder of that name'), { code: 'EISDIR' }),
    );
  const file = await openAtomicFile(path);
  await file.abandon();
}
