import { expect, test } from 'vitest';
import { Rng } from '@counterpoint/core';
import { type EmbeddingMatrix, embeddingMatrix, selectRows } from '../matrix/embedding-matrix.js';
import { nearest } from '../matrix/nearest.js';
import { hubness } from './hubness.js';
import { labelFreeReport } from './label-free.js';
import { auditLeakage } from './leakage.js';
import { modalityGap } from './modality-gap.js';

const random = (count: number, width: number, seed = 1): EmbeddingMatrix => {
  const rng = Rng.of(seed, 'space');
  return embeddingMatrix(
    Float32Array.from({ length: count * width }, () => rng.normal()),
    width,
  );
};

test('hubness: none on a permutation, maximal where one row is every neighbour, more with a common direction', () => {
  const flat = hubness(
    { k: 1, indices: Int32Array.from({ length: 10 }, (_, i) => i), scores: new Float64Array(10) },
    10,
  );
  expect(flat).toMatchObject({ antihubs: 0, largest: 0.1, skewness: { value: 0 } });
  const one = hubness({ k: 1, indices: new Int32Array(10), scores: new Float64Array(10) }, 10);
  expect(one).toMatchObject({ antihubs: 0.9, largest: 1 });
  expect(one.skewness.value).toBeCloseTo((0.9 - 0.1) / Math.sqrt(0.09), 12); // that of a Bernoulli variable
  // On a sphere hubs are the rows along a common direction, and centred data has none.
  const of = (offset: number) => {
    const [a, b] = [1, 2].map((seed) =>
      embeddingMatrix(
        random(500, 40, seed).rows.map((v) => v + offset),
        40,
      ),
    );
    return hubness(nearest(a!, b!, 5), 500).skewness;
  };
  expect(of(0.5).low).toBeGreaterThan(of(0).high);
});

test('the gap between two sides is the distance of their means', () => {
  const a = embeddingMatrix([
      [2, 0],
      [3, 0],
    ]),
    b = embeddingMatrix([
      [0, 1],
      [0, 5],
    ]);
  expect(modalityGap(a, b).rows.map(({ value }) => value)).toEqual([
    expect.closeTo(Math.SQRT2, 6),
    0,
  ]);
  expect(modalityGap(a, a).rows.map(({ value }) => value)).toEqual([0, 1]);
});

test('an audit finds what training has seen, exactly and nearly', () => {
  const train = random(50, 16),
    fresh = random(8, 16, 2);
  const copies = selectRows(train, [3, 9]);
  const noisy = random(2, 16, 3);
  const test = embeddingMatrix(
    [...fresh.rows, ...copies.rows.map((v, at) => v + 0.01 * noisy.rows[at]!)],
    16,
  );
  const content = { train: ['a', 'b', 'a'], test: ['c', 'a', new Uint8Array([98])] };
  expect(auditLeakage({ content })).toEqual({
    exact: [
      { test: 1, train: 0, similarity: 1 },
      { test: 2, train: 1, similarity: 1 },
    ],
    similar: [],
    near: [],
    share: 2 / 3,
    tested: 3,
  });
  const { near, share } = auditLeakage({ embeddings: { train, test } });
  expect(near.map((leak) => [leak.test, leak.train]).sort()).toEqual([
    [8, 3],
    [9, 9],
  ]);
  expect(share).toBe(0.2);
  expect(auditLeakage({ embeddings: { train, test: fresh } }).share).toBe(0);
});

test('scores without labels: collapsed rows, rows all over the sphere, matching views', () => {
  const [rankme, uniformity, spread, alignment] = labelFreeReport(random(1500, 16), {
    views: random(1500, 16),
  }).rows;
  expect(rankme!.value).toBeGreaterThan(15.5);
  expect(spread!.value).toBeCloseTo(1 / 4, 2);
  expect(uniformity!.value).toBeLessThan(-3);
  expect(alignment!.value).toBe(0);
  for (const { value, low, high, count } of [rankme!, uniformity!, spread!]) {
    expect(count).toBe(1000);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  }
  const collapsed = labelFreeReport(embeddingMatrix(new Float32Array(160).fill(1), 16)).rows;
  expect(collapsed.map(({ name, value }) => [name, value])).toEqual([
    ['rankme', expect.closeTo(1, 3)],
    ['uniformity', expect.closeTo(0, 6)],
    ['spread', expect.closeTo(0, 6)],
  ]);
});
