import { existsSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Entries that name a file or folder which a run keeps in its own folder. */
export const pathEntries: ReadonlySet<string> = new Set(['model', 'tokenizer', 'weights']);

/**
 * A config as it is written into a run: paths within the run's folder become relative to it
 * (`./tokenizer`), so that the run can be moved.
 */
export function portablePaths<T>(config: T, run: string): T {
  return mapPaths(config, (path) => {
    const within = relative(resolve(run), resolve(path));
    const isWithin = within !== '' && !within.startsWith('..') && !isAbsolute(within);
    return isWithin ? `./${within.split(sep).join('/')}` : path;
  });
}

/**
 * The opposite of {@link portablePaths}: `./tokenizer` is looked for in the run's folder. Runs of
 * earlier versions name the path as it was typed;
 * of these the copy in the run's folder counts before the path itself.
 *
 * @param folders the run's folder and its export, in the order in which they are searched
 */
export function locatePaths<T>(config: T, folders: readonly string[]): T {
  return mapPaths(config, (path) => {
    const inRun = path.startsWith('./') ? path.slice(2) : basename(path);
    return folders.map((folder) => join(folder, inRun)).find((match) => existsSync(match)) ?? path;
  });
}

/**
 * A config with other texts in its entries that name a file or folder.
 *
 * @param change receives each text and the name of its entry
 */
export function mapPaths<T>(value: T, change: (path: string, key: string) => string): T {
  if (Array.isArray(value)) return value.map((inner) => mapPaths(inner, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === 'string' && pathEntries.has(key)
        ? change(inner, key)
        : mapPaths(inner, change),
    ]),
  ) as T;
}
