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
  const parent = Int32Array.from({ length: size }, (_, i) => i);
  const rootOf = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!;
    return i;
  };
  for (const list of lists) {
    const first = new Map<number, number>();
    list.forEach((id, i) => {
      if (id < 0) return;
      const [a, b] = [rootOf(first.get(id) ?? i), rootOf(i)];
      first.set(id, Math.min(a, b));
      parent[Math.max(a, b)] = Math.min(a, b);
    });
  }
  return Int32Array.from({ length: size }, (_, i) =>
    lists.some((list) => list[i]! >= 0) ? rootOf(i) : -1,
  );
}
