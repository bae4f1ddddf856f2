import { readFile } from 'node:fs/promises';
import { utf8 } from '../sample/metadata-of.js';

/**
 * The lines of a list in a text file: whatever its line ends, without a byte-order mark, blank lines and blanks around names.
 *
 * @throws CP_DATA_FACTS when it is no UTF-8
 */
export async function readList(path: string): Promise<string[]> {
  return linesOf(utf8(await readFile(path), path));
}

/** The lines of a text that are not blank, without blanks around them. */
export function linesOf(text: string): string[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
