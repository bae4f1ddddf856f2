import { CounterpointError } from '@counterpoint/core';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';

/**
 * The file that a manifest names, relative to a folder. A path as Windows writes it, with
 * backslashes, is read where there is no file of that very name.
 */
export async function listedFile(folder: string, path: string): Promise<string> {
  const file = resolve(folder, path);
  if (!path.includes('\\') || (await exists(file))) return file;
  return resolve(folder, path.replaceAll('\\', '/'));
}

/**
 * A list of paths has one a line. Lines with a label behind the path name no file at all: the error
 * says so once, before every one of them is skipped.
 *
 * @param line the first line
 * @throws CP_DATA_MANIFEST
 */
export async function requireList(folder: string, line: string, where: string): Promise<void> {
  const [, path] = /^(.*\S)[\s,;]+\S+$/u.exec(line) ?? [];
  if (path === undefined || (await exists(await listedFile(folder, line)))) return;
  if (!(await exists(await listedFile(folder, path.replace(/[,;]$/u, ''))))) return;
  throw new CounterpointError('CP_DATA_MANIFEST', {
    what: `A list of files has more than a path in a line: ${line}`,
    where,
    expected: 'one path a line',
    remedy:
      'make it a table: a file that ends in .csv or .tsv, whose first line names the columns, such as path,label',
  });
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
