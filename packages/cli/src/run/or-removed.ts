import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ifExists } from '@counterpoint/core';

/**
 * Begins a run. Where that fails before there is one, a folder that was not there before is removed
 * with the weights that were copied into it: the same command can be given again.
 *
 * @param out the folder of the run
 */
export async function orRemoved<T>(out: string, begin: () => Promise<T>): Promise<T> {
  const isNew = (await ifExists(stat(out))) === undefined;
  try {
    return await begin();
  } catch (error) {
    const isRun = (await ifExists(stat(join(out, 'config.json')))) !== undefined;
    if (isNew && !isRun) await rm(out, { recursive: true, force: true });
    throw error;
  }
}
