import { CounterpointError } from '@counterpoint/core';

/**
 * The separator that a first line `sep=;` names, for which Excel and LibreOffice look: one
 * character, or `\t` in place of a tab; the line may be quoted, and as wide as the others by empty
 * fields.
 *
 * @param line without its line end
 * @returns undefined where the line is a header
 * @throws CP_DATA_ROW where it names none, or what cannot separate
 */
export function separatorLine(line: string, where: string): string | undefined {
  if (!/^"?sep=/iu.test(line)) return undefined;
  const match = /^(?:sep=(\\t|.)|"sep=(\\t|.)")(.*)$/isu.exec(line);
  const separator = match?.[1] ?? match?.[2];
  const delimiter = separator?.toLowerCase() === '\\t' ? '\t' : separator;
  const rest = [...(match?.[3] ?? '')].filter((each) => each !== delimiter).join('');
  if (delimiter?.length === 1 && delimiter !== '"' && rest.trim() === '') return delimiter;
  throw new CounterpointError('CP_DATA_ROW', {
    what: `The first line "${line.trim()}" names no separator`,
    where,
    expected: 'sep= and one character that is no quote, as in sep=;',
    remedy: 'name the separator, or leave the line out',
  });
}
