import { openAtomicFile } from './atomic-file.js';

/**
 * Writes a file atomically: into a temporary file, flushed, then renamed. Creates missing folders.
 *
 * @throws CP_CORE_WRITE
 *
 * @example
 * import { mkdtemp, readFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * const path = join(await mkdtemp(join(tmpdir(), 'atomic-')), 'scores.json');
 * await writeFileAtomically(path, '{}');
 * await readFile(path, 'utf8');   // {}
 */
export async function writeFileAtomically(
  path: string,
  content: Uint8Array | string,
): Promise<void> {
  const file = await openAtomicFile(path);
  await file.write(content);
  await file.commit();
}
