import { CounterpointError, lockFile, type FileLock } from '@counterpoint/core';
import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from './manifest.js';

/**
 * Locks the index in a folder against other processes that write.
 *
 * @throws CP_CORE_LOCKED
 */
export function lockIndex(folder: string, waitMs: number): Promise<FileLock> {
  return lockFile(join(folder, '.index.lock'), { waitMs, what: 'The index' });
}

/** Whether a folder holds an index, a damaged or unfinished one included. */
export async function holdsIndex(folder: string): Promise<boolean> {
  try {
    await readManifest(folder);
    return true;
  } catch (error) {
    return (error as { code?: string }).code !== 'CP_SEARCH_NO_INDEX';
  }
}

/** @throws CP_SEARCH_EXISTS when a folder holds an index */
export async function refuseExisting(folder: string): Promise<void> {
  if (!(await holdsIndex(folder))) return;
  throw new CounterpointError('CP_SEARCH_EXISTS', {
    what: 'The folder already holds a vector index',
    where: folder,
    remedy: 'open it, or replace it by { replace: true }',
  });
}

/** Makes an index absent; its table stays. Called by the writer. */
export async function removeDescription(folder: string): Promise<void> {
  await rm(join(folder, 'index.json'), { force: true });
}

/** Removes an index, its description first. Called by the writer. */
export async function removeIndex(folder: string): Promise<void> {
  await removeDescription(folder);
  for (const name of ['vectors.lance', '__manifest'])
    await rm(join(folder, name), { recursive: true, force: true });
}

/** Removes the folder of an index that was removed, where nothing else is in it. */
export async function removeEmptyFolder(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}
