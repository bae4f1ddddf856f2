import { expect, test } from 'vitest';
import { ByteCursor } from './byte-cursor.js';
import { walkDeltas } from './walk-deltas.js';

const walk = (bytes: readonly number[], count: number, lengths?: Int32Array): ByteCursor => {
  const cursor = new ByteCursor(Uint8Array.from(bytes));
  walkDeltas(cursor, count, lengths);
  return cursor;
};
const zigzag = (value: number): number => (value >= 0 ? 2 * value : -2 * value - 1);

/** 128 values a block in 4 miniblocks: 7, 5, 3, 1, 2, 3, 4, 5, the example of the Parquet format. */
const example = [
  128,
  1,
  4,
  8,
  14,
  zigzag(-2),
  2,
  0,
  0,
  0,
  0b11000000,
  0b00111111,
  0,
  0,
  0,
  0,
  0,
  0,
];

test('the example of the format, with and without its padding', () => {
  const lengths = new Int32Array(8);
  expect(walk(example, 8, lengths).left).toBe(0);
  expect([...lengths]).toEqual([7, 5, 3, 1, 2, 3, 4, 5]);
  expect(walk(example, 8).left).toBe(0);
  expect(walk(example.slice(0, 12), 8).left).toBe(0);
  expect(() => walk(example.slice(0, 11), 8)).toThrow('ends early');
});

test('blocks of no size, of a negative one and of too many bits are refused', () => {
  for (const [blockSize, miniblocks] of [
    [[128, 1], [0]],
    [[0], [4]],
    [[128, 1], [3]],
    [[4], [4]],
    [[0xff, 0xff, 0xff, 0xff, 0x0f], [4]],
    [
      [128, 1],
      [0xff, 0xff, 0xff, 0xff, 0x0f],
    ],
  ] as const)
    expect(() => walk([...blockSize, ...miniblocks, 8, 14, 3, 2, 0, 0, 0], 8)).toThrow(
      'wrong size',
    );
  expect(() => walk([128, 1, 4, 7, ...example.slice(4)], 8)).toThrow('fewer differences');
  expect(() => walk([...example.slice(0, 6), 65, ...example.slice(7)], 8)).toThrow('64 bits');
  const blocks = [128, 128, 128, 128, 8, 128, 128, 128, 32]; // 2^31 values in 2^26 miniblocks
  expect(() => walk([...blocks, 8, 14, 3, 0, 0], 8)).toThrow('ends early');
  expect(() => walk([128, 1, 4, 8, ...Array<number>(99).fill(255)], 8)).toThrow('too long');
});
