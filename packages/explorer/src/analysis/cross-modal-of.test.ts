import { Rng } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { BlobStore } from '../page/blob-store.js';
import { crossModalOf, type SidesOfRows } from './cross-modal-of.js';

const [pairs, width] = [400, 16];
const rng = Rng.of(1, 'cross-modal-test');
const first = Float32Array.from({ length: pairs * width }, () => rng.normal());
const rows = new Float32Array(2 * pairs * width);
rows.set(first);
first.forEach((value, at) => (rows[pairs * width + at] = value + rng.normal(0, 1.2)));
const embeddings = { rows, count: 2 * pairs, width };
const sides: SidesOfRows = {
  names: ['left', 'right'],
  side: Uint8Array.from({ length: 2 * pairs }, (_, i) => (i < pairs ? 0 : 1)),
  partners: Int32Array.from({ length: 2 * pairs }, (_, i) => (i + pairs) % (2 * pairs)),
};

test('of many pairs some are drawn, and all rows answer them', () => {
  const all = crossModalOf(embeddings, sides, new BlobStore())!;
  const some = crossModalOf(embeddings, sides, new BlobStore(), { seed: 3, mostPairs: 150 })!;
  expect([all.asked, all.pairs]).toEqual([pairs, pairs]);
  expect([some.asked, some.pairs]).toEqual([150, pairs]);
  for (const side of [0, 1] as const) {
    const { value, low, high } = all.recalls[side]!.recall;
    expect(value).toBeGreaterThan(0.1);
    expect(value).toBeLessThan(0.95);
    expect(some.recalls[side]!.recall.count).toBe(150);
    // the whole answers: a gallery of the drawn rows alone would be easier
    expect(some.recalls[side]!.recall.low).toBeLessThan(high);
    expect(some.recalls[side]!.recall.high).toBeGreaterThan(low);
  }
  const wrong = new Map(all.wrong.map(({ sample, rank }) => [sample, rank]));
  for (const { sample, rank } of some.wrong)
    if (wrong.has(sample)) expect(rank).toBe(wrong.get(sample));
  expect(some).toEqual(
    crossModalOf(embeddings, sides, new BlobStore(), { seed: 3, mostPairs: 150 }),
  );
});
