import { CounterpointError, ifExists } from '@counterpoint/core';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { linesOf } from '../bytes/read-list.js';
import type { ClassFile } from '../report/apply-class-file.js';
import { utf8 } from '../sample/metadata-of.js';
import type { Split } from './split.js';

/** The `classes.txt` of a split: beside its files, in its folder, or beside that. */
export async function findClassFile({ layout, files }: Split): Promise<ClassFile | undefined> {
  const folder = dirname(files[0]!);
  return layout === 'folder'
    ? ((await readClasses(files[0]!)) ?? (await readClasses(folder)))
    : readClasses(folder);
}

/**
 * A name a line, in the order of the indices; numbers that count the lines (`1 001.Albatross`) are
 * no part of the names.
 */
async function readClasses(folder: string): Promise<ClassFile | undefined> {
  const path = join(folder, 'classes.txt');
  const bytes = await ifExists(readFile(path));
  if (bytes === undefined) return undefined;
  const names = withoutCounts(linesOf(utf8(bytes, path)));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return { path, names };
  throw new CounterpointError('CP_DATA_DUPLICATE_KEY', {
    what: `Two classes are called "${twice}"`,
    where: path,
    expected: 'different names',
  });
}

function withoutCounts(lines: readonly string[]): readonly string[] {
  const counted = lines.map((line) => /^(\d+)\s+(\S.*)$/.exec(line));
  const first = Number(counted[0]?.[1]);
  const counts = counted.every((match, i) => Number(match?.[1]) === first + i);
  return lines.length > 1 && counts && first <= 1 ? counted.map((match) => match![2]!) : lines;
}
