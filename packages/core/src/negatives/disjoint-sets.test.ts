import { expect, test } from 'vitest';
import { Rng } from '../random/rng.js';
import { disjointSets } from './disjoint-sets.js';

test('roots are the smallest members of connected numbers, in any order of unions', () => {
  for (let trial = 0; trial < 20; trial++) {
    const rng = Rng.of(1, trial);
    const pairs = Array.from({ length: 12 }, () => [rng.integer(20), rng.integer(20)] as const);
    const sets = disjointSets(20);
    for (const [a, b] of pairs) sets.unite(a, b);
    // the smallest number within reach, by spreading until nothing changes
    const smallest = Int32Array.from({ length: 20 }, (_, i) => i);
    for (let round = 0; round < 20; round++)
      for (const [a, b] of pairs) smallest[a] = smallest[b] = Math.min(smallest[a]!, smallest[b]!);
    expect(sets.roots()).toEqual(smallest);
    expect(sets.rootOf(7)).toBe(smallest[7]);
  }
});
