import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Digests of the files of a folder by their names, scratch files left out. */
export async function digestsIn(folder: string): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  const names = await readdir(folder, { recursive: true }).catch(() => [] as string[]);
  for (const name of names.sort()) {
    const path = join(folder, name);
    const isFile = await stat(path).then(
      (about) => about.isFile(),
      () => false,
    );
    if (!isFile || isScratch(name)) continue;
    digests.set(
      name,
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    );
  }
  return digests;
}

/** Whether a name is that of a temporary file, which a killed process may leave. */
function isScratch(name: string): boolean {
  return name.split('/').some((part) => part.startsWith('.') || /\.(part|writing)$/.test(part));
}

/**
 * Files of a folder whose content differs from the reference, or that the reference does not have.
 */
export function differingFiles(
  digests: ReadonlyMap<string, string>,
  reference: ReadonlyMap<string, string>,
): string[] {
  return [...digests]
    .filter(([name, digest]) => reference.get(name) !== digest)
    .map(([name]) => name);
}

/** Files of the reference that a folder lacks, or has with other content. */
export function missingFiles(
  digests: ReadonlyMap<string, string>,
  reference: ReadonlyMap<string, string>,
): string[] {
  return [...reference]
    .filter(([name, digest]) => digests.get(name) !== digest)
    .map(([name]) => name);
}
