import { join } from 'node:path';
import type { Layout } from './layout.js';
import type { Split } from './split.js';

/** The split that a file's name says: without a shard's number at its end. */
export function splitName(stem: string): string {
  return stem.replace(/[-_.]?\d+(-of-\d+)?$/, '');
}

/**
 * Files as splits, by their names. A number at the end is a shard's where it has leading zeros, a total, or files of the same name beside it;
 * `wikitext2` alone keeps its name.
 *
 * @param end what to cut off a name
 */
export function groupBySplit(
  layout: Layout,
  root: string,
  names: readonly string[],
  end: RegExp,
  kind: string,
): Split[] {
  const stemOf = (name: string): string => name.replace(end, '');
  const parts = new Map<string, string[]>();
  for (const name of names) {
    const stem = stemOf(name);
    const short = splitName(stem);
    const numbered =
      short !== stem &&
      (/(^|[-_.])\d{2,}(-of-\d+)?$/.test(stem) ||
        names.filter((each) => splitName(stemOf(each)) === short).length > 1);
    const split = numbered ? short : stem;
    parts.set(split, [...(parts.get(split) ?? []), join(root, name)]);
  }
  return [...parts].map(([split, files]) => ({
    layout,
    split,
    files,
    reason: `${kind} called ${[...parts.keys()].slice(0, 4).join(', ')}`,
  }));
}
