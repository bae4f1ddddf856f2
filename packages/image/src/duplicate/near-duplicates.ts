import { disjointSets } from '@counterpoint/core';

/** The number of different bits of two hashes of the same length. */
export function hammingDistance(a: string, b: string): number {
  let distance = 0;
  for (let i = 0; i < a.length; i += 8)
    distance += bitsSet(parseInt(a.slice(i, i + 8), 16) ^ parseInt(b.slice(i, i + 8), 16));
  return distance;
}

/**
 * One group id a picture: those whose hashes differ in at most `distance` bits, directly or through
 * others, share one. As the groups of a
 * loss they are never each other's negatives. Compares all pairs: 20,000 hashes are 200 million
 * comparisons.
 *
 * @param hashes 16 hexadecimal digits each
 * @param distance @default 4
 */
export function nearDuplicateGroups(hashes: readonly string[], distance = 4): Int32Array {
  const high = Int32Array.from(hashes, (hash) => parseInt(hash.slice(0, 8), 16)),
    low = Int32Array.from(hashes, (hash) => parseInt(hash.slice(8), 16));
  const sets = disjointSets(hashes.length);
  for (let i = 0; i < hashes.length; i++) {
    for (let j = i + 1; j < hashes.length; j++) {
      if (bitsSet(high[i]! ^ high[j]!) + bitsSet(low[i]! ^ low[j]!) > distance) continue;
      sets.unite(i, j);
    }
  }
  return sets.roots();
}

/** The number of ones of a 32-bit word, by halves. */
function bitsSet(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
