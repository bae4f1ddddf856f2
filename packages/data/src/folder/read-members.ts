import { readFile } from 'node:fs/promises';

/** Reads `base.extension` for each extension; the first keeps the spelling of `key`, whose extension may be in capitals. */
export async function readMembers(base: string, extensions: readonly string[], key: string): Promise<Record<string, Uint8Array>> {
  const members: Record<string, Uint8Array> = {};
  const spelling = key.slice(key.lastIndexOf('.') + 1);
  const contents = await Promise.all(extensions.map((extension) => readFile(`${base}.${extension === spelling.toLowerCase() ? spelling : extension}`)));
  extensions.forEach((extension, i) => { members[extension] = contents[i]!; });
  return members;
}
