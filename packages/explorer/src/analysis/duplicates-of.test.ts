import { Rng } from '@counterpoint/core';
import type { Neighbours } from '@counterpoint/eval';
import { expect, test } from 'vitest';
import { duplicatesOf } from './duplicates-of.js';

/** Neighbours drawn at random: some pairs name each other, most do not. */
function randomNeighbours(count: number, k: number): Neighbours {
  const rng = Rng.of(count, 'pairs');
  const similarity = (a: number, b: number) =>
    Rng.of(Math.min(a, b) * count + Math.max(a, b), 'cosine').uniform();
  const indices = new Int32Array(count * k);
  const scores = new Float64Array(count * k);
  for (let i = 0; i < count; i++)
    rng
      .permutation(count)
      .filter((j) => j !== i)
      .slice(0, k)
      .forEach((j, at) => {
        indices[i * k + at] = j;
        scores[i * k + at] = similarity(i, j);
      });
  return { k, indices, scores };
}

test.each([
  [10, 4, 0.5],
  [60, 20, 0.2],
  [400, 30, 0.1],
])('pairs of %i samples with %i neighbours are listed and counted once', (count, k, threshold) => {
  const near = randomNeighbours(count, k);
  const codes = Int32Array.from({ length: count }, (_, i) => (i % 7) - 1);
  const split = { name: 'split', categories: ['a', 'b', 'c', 'd', 'e', 'f'], codes };
  const wanted = new Map<string, { a: number; b: number; similarity: number }>();
  near.indices.forEach((j, at) => {
    if (near.scores[at]! < threshold) return;
    const [a, b] = [Math.floor(at / k), j].sort((x, y) => x - y) as [number, number];
    wanted.set(`${a} ${b}`, { a, b, similarity: near.scores[at]! });
  });
  const all = [...wanted.values()].sort(
    (x, y) => y.similarity - x.similarity || x.a - y.a || x.b - y.b,
  );
  const leaks = all.filter(({ a, b }) => codes[a]! >= 0 && codes[b]! >= 0 && codes[a] !== codes[b]);
  expect(all.length).toBeGreaterThan(5);
  expect(duplicatesOf(near, split, threshold)).toEqual({
    duplicates: all.slice(0, 200),
    leaks: leaks.slice(0, 200),
    pairCounts: { duplicates: all.length, leaks: leaks.length, threshold },
  });
  expect(duplicatesOf(near, undefined, threshold).leaks).toEqual([]);
});
