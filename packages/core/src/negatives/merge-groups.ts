import { disjointSets } from './disjoint-sets.js';

/**
 * Merges several lists of group ids into one: samples that share a group in any list, directly or
 * transitively, get one id. Ids of different lists are unrelated. Samples without a group (negative
 * ids) in all lists get -1.
 *
 * @param lists lists of equal length with one id per sample
 * @returns int32 [size]; a group's id is the index of its first sample
 */
export function mergeGroups(lists: readonly Int32Array[]): Int32Array {
  const size = lists[0]?.length ?? 0;
  const sets = disjointSets(size);
  for (const list of lists) {
    const first = new Map<number, number>();
    list.forEach((id, i) => {
      if (id < 0) return;
      sets.unite(first.get(id) ?? i, i);
      first.set(id, sets.rootOf(i));
    });
  }
  return Int32Array.from({ length: size }, (_, i) =>
    lists.some((list) => list[i]! >= 0) ? sets.rootOf(i) : -1,
  );
}
