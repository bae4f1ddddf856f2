import { CounterpointError, nearestWord } from '@counterpoint/core';

/**
 * The column that goes by one of these names, the first name first; capitals do not matter where no
 * column is spelled exactly so.
 */
export function findColumn(
  columns: readonly string[],
  names: readonly string[],
): string | undefined {
  for (const name of names) {
    if (columns.includes(name)) return name;
    const matches = columns.filter((column) => column.toLowerCase() === name.toLowerCase());
    if (matches.length === 1) return matches[0];
  }
  return undefined;
}

/**
 * The column that was asked for.
 *
 * @param columns those that there are
 * @throws CP_DATA_COLUMN with the columns that there are and the nearest of them
 */
export function requireColumn(
  columns: readonly string[],
  name: string,
  where: string,
  remedy?: string,
): string {
  const column = findColumn(columns, [name]);
  if (column !== undefined) return column;
  const near = nearestWord(name, columns);
  throw new CounterpointError('CP_DATA_COLUMN', {
    what: `There is no column "${name}"`,
    where,
    expected: columns.length === 0 ? 'data with columns' : `one of ${columns.join(', ')}`,
    remedy: near === undefined ? remedy : `did you mean "${near}"`,
    facts: { name, columns, nearest: near },
  });
}
