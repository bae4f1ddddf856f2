import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Every file and folder below some roots, with a digest of each file's content. */
export type Snapshot = ReadonlyMap<string, string>;

/** @param roots folder by the name that its paths begin with */
export function takeSnapshot(roots: Readonly<Record<string, string>>): Snapshot {
  const digests = new Map<string, string>();
  const walk = (name: string, path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const [inner, at] = [`${name}/${entry.name}`, join(path, entry.name)];
      if (entry.isDirectory()) {
        digests.set(`${inner}/`, 'folder');
        walk(inner, at);
      } else if (entry.isFile()) {
        digests.set(inner, `${statSync(at).size} ${digest(at)}`);
      } else digests.set(inner, 'other');
    }
  };
  for (const [name, path] of Object.entries(roots)) walk(name, path);
  return digests;
}

/** Paths that appeared, changed or went between two snapshots, in order. */
export function changedPaths(before: Snapshot, after: Snapshot): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
