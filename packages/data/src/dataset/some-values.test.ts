import { CounterpointError } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { indexedDataset } from './indexed-dataset.js';
import { someValues } from './some-values.js';

function numbers(size: number, read: number[] = []) {
  return indexedDataset({
    ...{ name: 'numbers', size, fingerprint: 'f', key: String },
    read: (index) => {
      read.push(index);
      return { index, key: String(index), value: 2 * index };
    },
  });
}

test('only the drawn samples are read, and not every n-th of them', async () => {
  const read: number[] = [];
  const { values, drawn, firstSkipped } = await someValues(numbers(1000, read), at, 100);
  expect([values.length, drawn, firstSkipped]).toEqual([100, 100, undefined]);
  expect(read).toHaveLength(100);
  const sorted = [...values].sort((a, b) => a - b);
  expect(new Set(sorted.map((value, i) => value - (sorted[i - 1] ?? 0))).size).toBeGreaterThan(5);
  expect((await someValues(numbers(1000), at, 100)).values).toEqual(values);
  expect((await someValues(numbers(3), at, 100)).values).toEqual([0, 2, 4]);
});

test('the first sample that cannot be read is in the result', async () => {
  const refuse = ({ value }: { value: number }) => {
    if (value > 2) return value;
    throw new CounterpointError('CP_CORE_CONFIG_INVALID', { what: `${value} is too small` });
  };
  const some = await someValues(numbers(4), refuse, 9);
  expect(some).toMatchObject({ values: [4, 6], drawn: 4 });
  expect(some.firstSkipped).toMatchObject({
    key: '0',
    message: expect.stringMatching(/^.*0 is too/),
  });
});

function at({ value }: { value: number }): number {
  return value;
}
