import { expect, test } from 'vitest';
import { ByteCursor } from './byte-cursor.js';
import { readPageHeader } from './page-header.js';

const read = (bytes: readonly number[]): unknown =>
  readPageHeader(new ByteCursor(Uint8Array.from(bytes)));
/** Type 0, 12 and 10 bytes, then a data page of 6 values, plain, with levels as runs. */
const page = [0x15, 0, 0x15, 24, 0x15, 20, 0x2c, 0x15, 12, 0x15, 0, 0x15, 6, 0x15, 6, 0, 0];

test('a page of version 1, and what it may leave out', () => {
  expect(read(page)).toMatchObject({
    type: 'data',
    uncompressedBytes: 12,
    compressedBytes: 10,
    numValues: 6,
    encoding: 0,
    definitionEncoding: 3,
    crc32: undefined,
  });
  const statistics = [0x1c, 0x18, 2, 1, 2, 0x16, 9, 0]; // a struct with bytes and a wide number
  expect(read([...page.slice(0, -2), ...statistics, 0, 0])).toMatchObject({ numValues: 6 });
});

test('negative numbers, other structs and endless ones are refused', () => {
  const replace = (at: number, ...bytes: number[]): number[] => [
    ...page.slice(0, at),
    ...bytes,
    ...page.slice(at + 1),
  ];
  expect(() => read(replace(3, 23))).toThrow('field 2');
  expect(() => read(replace(5, 1))).toThrow('field 3');
  expect(() => read(replace(8, 0xff, 0xff, 0xff, 0xff, 0x0f))).toThrow('field 1');
  expect(() => read(replace(1, 6))).toThrow('no header of its type');
  expect(() => read(replace(6, 0x1d))).toThrow();
  expect(() => read(page.slice(0, 9))).toThrow('ends early');
  expect(() => read(Array<number>(500).fill(0x1c))).toThrow('wrong header');
  expect(() => read([0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f])).toThrow('ends early');
  expect(() => read([0x18, 0xff, 0xff, 0xff, 0xff, 0x0f])).toThrow('ends early');
});
