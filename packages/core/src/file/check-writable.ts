import { openAtomicFile } from './atomic-file.js';

/**
 * Checks that a file can be written before long work starts: creates missing folders, then creates
 * and removes a temporary file next to it.
 *
 * @throws CP_CORE_WRITE
 */
export async function checkWritable(path: string): Promise<void> {
  const file = await openAtomicFile(path);
  await file.abandon();
}
