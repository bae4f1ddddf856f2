import { readdir } from 'node:fs/promises';
import type { FuzzKind } from './fuzz-kind.js';

/** The kinds of every file in `kinds/`, by name. */
export async function loadKinds(): Promise<ReadonlyMap<string, FuzzKind>> {
  const folder = new URL('kinds/', import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort();
  const byName = new Map<string, FuzzKind>();
  for (const file of files) {
    const { kinds } = (await import(new URL(file, folder).href)) as {
      readonly kinds: readonly FuzzKind[];
    };
    for (const kind of kinds) byName.set(kind.name, kind);
  }
  return byName;
}
