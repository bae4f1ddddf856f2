import { Rng } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { bufferedOrder } from './buffered-order.js';

const rng = Rng.of(2, 'sizes');
const sizes = Array.from({ length: 7 }, () =>
  Array.from({ length: 50 + rng.integer(100) }, () => 1 + rng.integer(100)),
);
const flat = sizes.flat();

test('every sample comes once, in an order of (seed, epoch) alone', () => {
  const orders = [0, 1].map((epoch) => [
    ...bufferedOrder(sizes, 2000, { seed: 1, epoch, shuffle: true }).samples,
  ]);
  for (const order of orders)
    expect([...order].sort((a, b) => a - b)).toEqual(flat.map((_, i) => i));
  expect(orders[0]).not.toEqual(orders[1]);
  expect([...bufferedOrder(sizes, 2000, { seed: 1, epoch: 0, shuffle: true }).samples]).toEqual(
    orders[0],
  );
  expect([...bufferedOrder(sizes, 2000, { seed: 2, epoch: 0, shuffle: true }).samples]).not.toEqual(
    orders[0],
  );
  expect([...bufferedOrder(sizes, 2000, { seed: 1, epoch: 0, shuffle: false }).samples]).toEqual(
    flat.map((_, i) => i),
  );
});

test.each([1, 500, 5000, 1e9])('no more than %i bytes are held, but for one sample', (limit) => {
  const { shards, samples } = bufferedOrder(sizes, limit, { seed: 3, epoch: 5, shuffle: true });
  const starts = sizes.map((_, i) => sizes.slice(0, i).flat().length);
  const read = [...shards].flatMap((shard) => sizes[shard]!.map((_, i) => starts[shard]! + i));
  const count = new Set<number>();
  let next = 0;
  for (const sample of samples) {
    while (!count.has(sample)) count.add(read[next++]!);
    const bytes = [...count].reduce((sum, index) => sum + flat[index]!, 0);
    expect(count.size === 1 || bytes <= limit).toBe(true);
    count.delete(sample);
  }
});

test('a buffer that holds everything shuffles uniformly', () => {
  const three = [[1, 1, 1]];
  const counts = new Map<string, number>();
  for (let epoch = 0; epoch < 6000; epoch++) {
    const order = bufferedOrder(three, 100, { seed: 4, epoch, shuffle: true }).samples.join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150); // 5 standard deviations
});
