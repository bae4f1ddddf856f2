import type { Dataset, SkippedSample } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { indexedDataset } from '../dataset/indexed-dataset.js';
import { mapDataset } from '../dataset/map-dataset.js';
import { batches, type SampleBatch } from './batches.js';

const numbers = (size: number, bad: readonly number[] = []): Dataset<number> =>
  indexedDataset({
    name: 'numbers',
    size,
    fingerprint: 'n',
    key: String,
    read: async (index) => {
      if (bad.includes(index)) throw new Error(`number ${index} is bad`);
      return { index, key: String(index), value: index };
    },
  });

async function take<V>(
  source: AsyncIterable<SampleBatch<V>>,
  count = Infinity,
): Promise<SampleBatch<V>[]> {
  const results: SampleBatch<V>[] = [];
  for await (const batch of source) {
    results.push(batch);
    if (results.length === count) break;
  }
  return results;
}
const values = (list: readonly SampleBatch<number>[]) =>
  list.map(({ samples }) => samples.map(({ value }) => value));

test('epochs follow each other, the last batch is left out or kept', async () => {
  const dropped = await take(batches(numbers(10), { size: 4, seed: 1, epochs: 3 }));
  expect(dropped.map(({ samples, epoch }) => [samples.length, epoch])).toEqual([
    [4, 0],
    [4, 0],
    [4, 1],
    [4, 1],
    [4, 2],
    [4, 2],
  ]);
  expect(dropped.map(({ cursor }) => cursor)).toEqual([
    { epoch: 0, position: 4 },
    { epoch: 1, position: 0 },
    { epoch: 1, position: 4 },
    { epoch: 2, position: 0 },
    { epoch: 2, position: 4 },
    { epoch: 3, position: 0 },
  ]);
  const remaining = await take(
    batches(numbers(10), { size: 4, seed: 1, epochs: 1, dropLast: false }),
  );
  expect(
    values(remaining)
      .flat()
      .sort((a, b) => a - b),
  ).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(
    values(await take(batches(numbers(4), { size: 2, seed: 1, epochs: 1, shuffle: false }))),
  ).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test.each([[[]], [[0, 3, 4, 11, 12, 22]], [[1, 2, 5, 6, 7, 8, 9, 10, 13]]])(
  'begun at any cursor they go on exactly, with %j unreadable',
  async (bad) => {
    for (const dropLast of [true, false]) {
      const options = { size: 5, seed: 9, epochs: 4, dropLast, onSkip: () => undefined };
      const whole = await take(batches(numbers(23, bad), options));
      expect(whole.length).toBeGreaterThan(4);
      for (let i = 0; i < whole.length; i++) {
        const rest = await take(batches(numbers(23, bad), { ...options, from: whole[i]!.cursor }));
        expect(rest).toEqual(whole.slice(i + 1));
      }
    }
  },
);

test('what is left out is told, in its place, also when values are made concurrently', async () => {
  const slow = mapDataset(
    numbers(12, [2, 7]),
    async ({ value }) => {
      await new Promise((done) => setTimeout(done, value % 3));
      if (value === 5) throw new Error('not to be decoded');
      return value;
    },
    4,
  );
  const skipped: SkippedSample[] = [];
  const results = await take(
    batches(slow, {
      size: 3,
      seed: 1,
      shuffle: false,
      epochs: 1,
      onSkip: (skip) => skipped.push(skip),
    }),
  );
  expect(values(results)).toEqual([
    [0, 1, 3],
    [4, 6, 8],
    [9, 10, 11],
  ]);
  expect(results.map(({ cursor }) => cursor.position)).toEqual([4, 9, 0]);
  expect(skipped.map(({ index, code }) => [index, code])).toEqual([
    [2, 'CP_DATA_READ'],
    [5, 'CP_DATA_READ'],
    [7, 'CP_DATA_READ'],
  ]);
  await expect(take(batches(slow, { size: 3, seed: 1, shuffle: false }))).rejects.toMatchObject({
    code: 'CP_DATA_READ',
  });
});

test('too few samples are an error, not an endless search', async () => {
  await expect(take(batches(numbers(3), { size: 4, seed: 1 }))).rejects.toMatchObject({
    code: 'CP_DATA_FEW_SAMPLES',
  });
  await expect(
    take(batches(numbers(0), { size: 4, seed: 1, dropLast: false })),
  ).rejects.toMatchObject({ code: 'CP_DATA_FEW_SAMPLES' });
  await expect(
    take(batches(numbers(5, [0, 1]), { size: 4, seed: 1, onSkip: () => undefined })),
  ).rejects.toMatchObject({ code: 'CP_DATA_FEW_SAMPLES', report: { facts: { readable: 3 } } });
  await expect(
    take(batches(numbers(3, [0, 1, 2]), { size: 1, seed: 1, onSkip: () => undefined })),
  ).rejects.toMatchObject({ code: 'CP_DATA_FEW_SAMPLES' });
  await expect(take(batches(numbers(3), { size: 0, seed: 1 }))).rejects.toMatchObject({
    code: 'CP_DATA_BATCH_SIZE',
  });
});
