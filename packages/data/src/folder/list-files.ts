import { CounterpointError } from '@counterpoint/core';
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { skipOrThrow, type OnSkip } from '../dataset/read-result.js';

/**
 * The files below a folder, as paths from it with forward slashes, in code-unit order. Symbolic
 * links are followed, but not back into a
 * folder that they lie in. Names that begin with a dot, and `__MACOSX`, are left out.
 *
 * @throws CP_DATA_FOLDER_LOOP, CP_DATA_READ, each a skip with `onSkip`
 */
export async function listFiles(root: string, onSkip?: OnSkip): Promise<string[]> {
  const files: string[] = [];
  await list('', [await realpath(root)]);
  return files.sort();

  async function list(below: string, ancestors: readonly string[]): Promise<void> {
    let entries: Dirent[];
    try {
      entries = await readdir(join(root, below), { withFileTypes: true });
    } catch (error) {
      skipOrThrow({ key: join(root, below), error }, onSkip);
      return;
    }
    for (const entry of entries) {
      if (entry.name.startsWith('.') || entry.name === '__MACOSX') continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      try {
        const kind = entry.isSymbolicLink() ? await stat(join(root, path)) : entry;
        if (kind.isFile()) files.push(path);
        else if (kind.isDirectory()) {
          const real = await realpath(join(root, path));
          if (ancestors.includes(real)) throw loop(path, real);
          await list(path, [...ancestors, real]);
        }
      } catch (error) {
        skipOrThrow({ key: path, error }, onSkip);
      }
    }
  }
}

function loop(path: string, target: string): CounterpointError {
  return new CounterpointError('CP_DATA_FOLDER_LOOP', {
    what: 'A symbolic link leads back into a folder that it lies in',
    where: path,
    facts: { target },
    remedy: 'remove the link; it is passed over with --on-error skip',
  });
}
