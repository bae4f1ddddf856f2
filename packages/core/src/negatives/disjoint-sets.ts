/** Sets of the numbers 0 to size - 1 that can only be united: union-find with path halving. */
export interface DisjointSets {
  /** The smallest number of a set. */
  rootOf(member: number): number;
  /** Makes the sets of two members one. */
  unite(a: number, b: number): void;
  /** [size] the root of each member. */
  roots(): Int32Array;
}

/**
 * Each number in a set of its own.
 *
 * @example
 * const sets = disjointSets(4);
 * sets.unite(3, 1);
 * console.log(sets.roots()); // 0, 1, 2, 1
 */
export function disjointSets(size: number): DisjointSets {
  const parent = Int32Array.from({ length: size }, (_, i) => i);
  const rootOf = (member: number): number => {
    let i = member;
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!;
    return i;
  };
  return {
    rootOf,
    unite(a, b) {
      const [x, y] = [rootOf(a), rootOf(b)];
      parent[Math.max(x, y)] = Math.min(x, y);
    },
    roots: () => parent.map((_, i) => rootOf(i)),
  };
}
