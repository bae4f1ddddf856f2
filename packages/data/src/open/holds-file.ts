import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { extensionOf } from '../folder/scan-folder.js';

/** Folders are looked into down to this depth. */
const deepest = 12;

/**
 * Whether a folder holds a file with one of the extensions, at any depth; without extensions, any file. Links are not followed further than a
 * fixed depth.
 */
export async function holdsFile(
  folder: string,
  extensions: readonly string[],
  depth = 0,
): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const visible = entries.filter(({ name }) => !name.startsWith('.') && name !== '__MACOSX');
  const isWanted = (name: string): boolean =>
    extensions.length === 0 || extensions.includes(extensionOf(name));
  if (visible.some((entry) => !entry.isDirectory() && isWanted(entry.name))) return true;
  if (depth >= deepest) return false;
  for (const entry of visible)
    if (!entry.isFile() && (await holdsFile(join(folder, entry.name), extensions, depth + 1)))
      return true;
  return false;
}
