import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readHead } from '../bytes/file-chunks.js';
import {
  contentBytes,
  contentExtension,
  mayBeWanted,
  matchExtension,
} from '../folder/content-extension.js';
import { extensionOf } from '../folder/scan-folder.js';

/** Of files whose name does not show their kind, so many of a folder are looked into. */
const mostLookedInto = 16;

/** Folders are looked into down to this depth. */
const deepest = 12;

/**
 * Whether a folder holds a file with one of the extensions, at any depth; without extensions, any
 * file. Links are not followed further than a
 * fixed depth.
 */
export async function holdsFile(
  folder: string,
  extensions: readonly string[],
  depth = 0,
): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const visible = entries.filter(({ name }) => !name.startsWith('.') && name !== '__MACOSX');
  const isNamed = ({ name }: Dirent): boolean =>
    extensions.length === 0 || extensions.includes(extensionOf(name));
  const others = visible.filter((entry) => !entry.isDirectory());
  if (others.some(isNamed)) return true;
  for (const { name } of others.slice(0, mostLookedInto))
    if (mayBeWanted(extensionOf(name), extensions) && (await holds(join(folder, name), extensions)))
      return true;
  if (depth >= deepest) return false;
  for (const entry of visible)
    if (!entry.isFile() && (await holdsFile(join(folder, entry.name), extensions, depth + 1)))
      return true;
  return false;
}

/** Whether the content of a file is of a wanted kind. */
async function holds(path: string, extensions: readonly string[]): Promise<boolean> {
  const head = await readHead(path, contentBytes).catch(() => new Uint8Array(0));
  const content = contentExtension(head);
  return content !== undefined && matchExtension(content, extensions) !== undefined;
}
