import { readFile as readFileWithCallback } from 'node:fs';
import { promisify } from 'node:util';

/** The callback form makes no file handle object and reads small files about twice as fast as `fs.promises`. */
const readFile = promisify(readFileWithCallback);

/** Reads `base.extension` for each extension; the one of the sample itself is spelled as in `key`, perhaps in capitals. */
export async function readMembers(
  base: string,
  extensions: readonly string[],
  key: string,
): Promise<Record<string, Uint8Array>> {
  const spelling = key.slice(key.lastIndexOf('.') + 1);
  const pathOf = (extension: string): string =>
    `${base}.${extension === spelling.toLowerCase() ? spelling : extension}`;
  if (extensions.length === 1) return { [extensions[0]!]: await readFile(pathOf(extensions[0]!)) };
  const contents = await Promise.all(extensions.map((extension) => readFile(pathOf(extension))));
  return Object.fromEntries(extensions.map((extension, i) => [extension, contents[i]!]));
}
