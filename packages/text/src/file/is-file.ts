import { stat } from 'node:fs/promises';

/** Whether there is a file. */
export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
