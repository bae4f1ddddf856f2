import { stat } from 'node:fs/promises';
import { ifExists } from '@counterpoint/core';

/** Whether there is a file. @throws what the system says but for the absence of one */
export const isFile = async (path: string): Promise<boolean> =>
  (await ifExists(stat(path)))?.isFile() === true;
