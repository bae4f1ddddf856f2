import {
  localCommunicators,
  rowsOfRank,
  type Dataset,
  type SkippedSample,
} from '@counterpoint/core';
import { describe, expect, test } from 'vitest';
import { indexedDataset } from '../dataset/indexed-dataset.js';
import { batches } from './batches.js';
import { sharedBatches } from './shared-batches.js';

const numbers = (size: number, bad: readonly number[] = [], streamed = false): Dataset<number> => {
  const dataset = indexedDataset({
    name: 'numbers',
    size,
    fingerprint: 'n',
    key: String,
    read: async (index) => {
      if (bad.includes(index)) throw new Error(`number ${index} is bad`);
      return { index, key: String(index), value: index };
    },
  });
  return streamed ? { ...dataset, at: undefined } : dataset;
};
const microBatch = 2;
const base = { size: 7, seed: 9, epochs: 4, onSkip: () => undefined };

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const actual: T[] = [];
  for await (const each of source) actual.push(each);
  return actual;
}
const dealt = (
  dataset: Dataset<number>,
  ranks: number,
  options: Partial<Parameters<typeof sharedBatches>[1]> = {},
) =>
  Promise.all(
    localCommunicators(ranks).map((communicator) =>
      all(
        sharedBatches(dataset, {
          ...base,
          ...options,
          communicator,
          microBatch,
          make: async ({ value }, epoch) => ({ value, epoch }),
        }),
      ),
    ),
  );

describe.each([1, 2, 3, 4])('%i ranks', (ranks) => {
  test.each([
    ['every sample readable', []],
    ['some unreadable', [0, 3, 4, 11, 12, 22]],
    ['many unreadable', [1, 2, 5, 6, 7, 8, 9, 10, 13, 14, 15, 20]],
  ])('have the batches of one process from any cursor: %s', async (_, bad) => {
    for (const dropLast of [true, false]) {
      for (const streamed of [false, true]) {
        const dataset = numbers(31, bad, streamed);
        const whole = await all(batches(dataset, { ...base, dropLast }));
        expect(whole.length).toBeGreaterThan(6);
        for (const begin of [undefined, ...whole.slice(0, 5).map(({ cursor }) => cursor)]) {
          const expected = await all(batches(dataset, { ...base, dropLast, from: begin }));
          const parts = await dealt(dataset, ranks, { dropLast, from: begin });
          for (const [i, { samples, epoch, cursor }] of expected.entries()) {
            const rows = parts.map((each) => each[i]!);
            expect(rows.flatMap((part) => part.rows)).toEqual(
              samples.map(({ value }) => ({ value, epoch })),
            );
            for (const [rank, part] of rows.entries()) {
              expect([part.epoch, part.cursor]).toEqual([epoch, cursor]);
              const share = rowsOfRank(samples.length, microBatch, { rank, size: ranks });
              expect(part.rows.length).toBe(share.count);
            }
          }
          for (const part of parts) expect(part.length).toBe(expected.length);
        }
      }
    }
  });
});

test('every rank is told of every skipped sample, its own with the reason', async () => {
  const report: SkippedSample[][] = [];
  const dataset = numbers(21, [3, 8, 9]);
  await Promise.all(
    localCommunicators(3).map(async (communicator, rank) => {
      report[rank] = [];
      await all(
        sharedBatches(dataset, {
          ...base,
          epochs: 1,
          dropLast: false,
          onSkip: (skip) => void report[rank]!.push(skip),
          communicator,
          microBatch,
          make: ({ value }) => value,
        }),
      );
    }),
  );
  expect(report.map(({ length }) => length)).toEqual([3, 3, 3]);
  const reasons = report.flat().filter(({ code }) => code === 'CP_DATA_READ');
  expect(reasons.map(({ index }) => index).sort()).toEqual([3, 8, 9]);
});

test('a sample that cannot be read ends all ranks, where none may be skipped', async () => {
  const ended = await Promise.allSettled(
    localCommunicators(3).map((communicator) =>
      all(
        sharedBatches(numbers(21, [5]), {
          ...base,
          shuffle: false,
          onSkip: undefined,
          communicator,
          microBatch,
          make: ({ value }) => value,
        }),
      ),
    ),
  );
  const codes = ended.map((each) => (each as { reason: { code: string } }).reason.code);
  expect(codes.filter((code) => code === 'CP_DATA_RANK').length).toBe(2);
  expect(codes).toContain('CP_DATA_READ');
});

test('too few samples are an error on every rank', async () => {
  await expect(dealt(numbers(8, [1, 2]), 2)).rejects.toMatchObject({
    code: 'CP_DATA_FEW_SAMPLES',
  });
});
