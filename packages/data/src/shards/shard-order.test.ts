import { Rng } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { ShardOrder } from './shard-order.js';

const rng = Rng.of(3, 'shards');
const shardsOf = (count: number, maximum: number) =>
  Array.from({ length: count }, () => ({ samples: rng.integer(maximum) }));
const order = (epoch: number, shuffle = true) => ({ seed: 5, epoch, shuffle });

test.each([
  [1, 1, 1, 9],
  [7, 3, 4, 50],
  [20, 6, 1, 13],
  [20, 64, 16, 100],
  [33, 8, 5, 3],
])(
  '%i shards in %i streams of blocks of %i: every sample comes once',
  (count, streams, block, maximum) => {
    const shards = shardsOf(count, maximum);
    const total = shards.reduce((sum, { samples }) => sum + samples, 0);
    for (const epoch of [0, 1]) {
      const plan = new ShardOrder(shards, order(epoch), { streams, block });
      const places = Array.from({ length: total }, (_, position) => plan.place(position));
      expect(new Set(places.map(({ shard, place }) => `${shard} ${place}`)).size).toBe(total);
      for (const { shard, place } of places) expect(place).toBeLessThan(shards[shard]!.samples);
    }
  },
);

test('a block comes from one shard of one stream, and streams take turns', () => {
  const shards = Array.from({ length: 12 }, () => ({ samples: 40 }));
  const plan = new ShardOrder(shards, order(0), { streams: 4, block: 8 });
  const blocks = Array.from({ length: 60 }, (_, block) =>
    Array.from({ length: 8 }, (_, i) => plan.place(8 * block + i)),
  );
  for (const block of blocks) expect(new Set(block.map(({ shard }) => shard)).size).toBe(1);
  for (let block = 0; block + 4 < 20; block++)
    expect(blocks[block + 4]![0]!.shard).toBe(blocks[block]![0]!.shard);
});

test('epochs deal shards anew; without shuffling they come as they are listed', () => {
  const shards = Array.from({ length: 50 }, () => ({ samples: 3 }));
  const first = (epoch: number, shuffle: boolean) =>
    Array.from({ length: 150 }, (_, i) =>
      new ShardOrder(shards, order(epoch, shuffle), { streams: 5, block: 2 }).place(i),
    );
  expect(first(0, true)).not.toEqual(first(1, true));
  expect(first(0, true)).toEqual(first(0, true));
  expect(first(0, false).map(({ shard, place }) => 3 * shard + place)).toEqual(
    Array.from({ length: 150 }, (_, i) => i),
  );
});

test('10^9 samples take the memory of their shards', () => {
  const shards = Array.from({ length: 20_000 }, () => ({ samples: 50_000 }));
  const before = process.memoryUsage().heapUsed;
  const plan = new ShardOrder(shards, order(0), { streams: 256, block: 64 });
  for (let i = 0; i < 1000; i++) plan.place(Math.floor((i / 1000) * 1e9));
  expect(plan.place(1e9 - 1).place).toBeLessThan(50_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 2 ** 20);
});
