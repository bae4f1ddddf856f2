import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it that are missing, one after the other: `mkdir` of Node.js with
 * `recursive` never returns on file systems that refuse folders by ENOENT, such as /proc.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  for (let place = resolve(path); ; place = dirname(place)) {
    const created = await mkdir(place).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return true;
        if (error.code === 'ENOENT' && place !== dirname(place)) return false;
        throw error;
      },
    );
    if (created) break;
    missing.push(place);
  }
  for (const place of missing.reverse())
    await mkdir(place).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
}
