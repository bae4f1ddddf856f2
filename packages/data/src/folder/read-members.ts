import { readFile as readFileWithCallback } from 'node:fs';
import { promisify } from 'node:util';

/** The callback form makes no file handle object and reads small files about twice as fast as `fs.promises`. */
const readFile = promisify(readFileWithCallback);

export interface MemberPaths {
  /** The sample's own file; absent where it is left to the consumer. */
  readonly path?: string;
  /** What its bytes are called. */
  readonly extension: string;
  /** The path of its sidecars without their extension. */
  readonly base: string;
  readonly sidecars: readonly string[];
}

/** Reads a file and the sidecars of the same base name. */
export async function readMembers({
  path,
  extension,
  base,
  sidecars,
}: MemberPaths): Promise<Record<string, Uint8Array>> {
  if (path !== undefined && sidecars.length === 0) return { [extension]: await readFile(path) };
  const paths = sidecars.map((each) => `${base}.${each}`);
  const names = [...(path === undefined ? [] : [extension]), ...sidecars];
  const contents = await Promise.all(
    (path === undefined ? paths : [path, ...paths]).map((each) => readFile(each)),
  );
  return Object.fromEntries(names.map((name, i) => [name, contents[i]!]));
}
