import { expect, test } from 'vitest';
import { ByteCursor } from './byte-cursor.js';
import { walkRuns } from './walk-runs.js';

function values(bytes: readonly number[], bitWidth: number, count: number): number[] {
  const values: number[] = [];
  walkRuns(new ByteCursor(Uint8Array.from(bytes)), bitWidth, count, (value, times) => {
    for (let i = 0; i < times; i++) values.push(value);
  });
  return values;
}

test('run lengths and packed groups of every width', () => {
  expect(values([3 << 1, 7], 3, 3)).toEqual([7, 7, 7]);
  // The example of the Parquet format: 0 to 7 in three bits each.
  expect(values([0b11, 0b10001000, 0b11000110, 0b11111010], 3, 8)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7,
  ]);
  for (let bitWidth = 1; bitWidth <= 32; bitWidth++) {
    const expected = Array.from({ length: 16 }, (_, i) => (i * 2654435761) % 2 ** bitWidth);
    const packed = expected.reduce(
      (sum, value, i) => sum | (BigInt(value) << BigInt(i * bitWidth)),
      0n,
    );
    const bytes = Array.from({ length: 2 * bitWidth }, (_, i) =>
      Number((packed >> BigInt(8 * i)) & 255n),
    );
    expect(values([(2 << 1) | 1, ...bytes], bitWidth, 16)).toEqual(expected);
    expect(values([(2 << 1) | 1, ...bytes], bitWidth, 11)).toEqual(expected.slice(0, 11));
  }
  expect(values([(1 << 1) | 1], 0, 5)).toEqual([0, 0, 0, 0, 0]);
});

test('a run that claims more than its page is refused at once', () => {
  const longest = [0xfe, 0xff, 0xff, 0xff, 0x0f]; // 2^31 - 1 equal values
  expect(() => values([...longest, 1], 1, 6)).toThrow('longer than its page');
  expect(() => values([2 << 1, 1, 5 << 1, 1], 1, 6)).toThrow('longer than its page');
  const packed = [0xff, 0xff, 0xff, 0xff, 0x0f]; // 2^31 - 1 groups
  expect(() => values(packed, 0, 6)).toThrow('longer than its page');
  expect(() => values([...packed, 1, 2, 3], 1, 6)).toThrow('ends early');
  expect(() => values([0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 1], 1, 6)).toThrow('too long');
  expect(() => values([0xfe, 0xff, 0xff, 0xff, 0x7f, 1], 1, 6)).toThrow('too long');
  expect(() => values([1 << 1, 1], 1, 6)).toThrow('ends early');
  expect(() => values([], 1, 6)).toThrow('ends early');
  expect(() => values([1 << 1, 1], 33, 1)).toThrow('32 bits');
  // A run of no values takes its bytes, so that any number of them ends.
  expect(() => values(Array<number>(1000).fill(0), 8, 6)).toThrow('ends early');
});
