import { readdir } from 'node:fs/promises';
import type { DifferentialKind } from './differential-kind.js';

/** The kinds of every file in `kinds/`. */
export async function loadKinds(): Promise<readonly DifferentialKind[]> {
  const folder = new URL('kinds/', import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort();
  const list: DifferentialKind[] = [];
  for (const file of files) {
    const { kinds } = (await import(new URL(file, folder).href)) as {
      readonly kinds: readonly DifferentialKind[];
    };
    list.push(...kinds);
  }
  return list;
}
