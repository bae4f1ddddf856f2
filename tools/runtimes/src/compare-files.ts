import { createHash } from 'node:crypto';

/** The digest of each file that a quick start must write; undefined where it wrote none. */
export type Digests = Readonly<Record<string, string | undefined>>;

/** SHA-256 of a file's bytes. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What differs from the reference, one line each; empty where every file has the same bytes. */
export function differences(reference: Digests, digests: Digests): string[] {
  return Object.entries(reference).flatMap(([file, digest]) => {
    if (digest === undefined) return [`${file}: the reference wrote none`];
    if (digests[file] === undefined) return [`${file}: not written`];
    return digests[file] === digest ? [] : [`${file}: other bytes`];
  });
}
