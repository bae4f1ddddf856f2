import { expect, test } from 'vitest';
import { inflateSnappy } from './inflate-snappy.js';

const inflate = (bytes: readonly number[], size: number): string =>
  Buffer.from(inflateSnappy(Uint8Array.from(bytes), size)).toString();
const letters = (text: string): number[] => [...Buffer.from(text)];

test('literals and copies of every kind', () => {
  expect(inflate([5, 4 << 2, ...letters('snapp')], 5)).toBe('snapp');
  // "ab", then 8 bytes from 2 back, which overlap with what they make.
  expect(inflate([10, 1 << 2, ...letters('ab'), (4 << 2) | 1, 2], 10)).toBe('ababababab');
  expect(inflate([10, 1 << 2, ...letters('ab'), (7 << 2) | 2, 2, 0], 10)).toBe('ababababab');
  expect(inflate([10, 1 << 2, ...letters('ab'), (7 << 2) | 3, 2, 0, 0, 0], 10)).toBe('ababababab');
  const long = 'x'.repeat(70_000);
  const size = [0xf0, 0xa2, 0x04];
  for (const bytes of [3, 4]) {
    const length = [0x6f, 0x11, 0x01, 0x00].slice(0, bytes);
    expect(inflate([...size, (59 + bytes) << 2, ...length, ...letters(long)], 70_000)).toBe(long);
  }
  expect(inflate([0], 0)).toBe('');
});

test('damage is refused, and no length sends it back or beyond its end', () => {
  const whole = [10, 1 << 2, ...letters('ab'), (4 << 2) | 1, 2];
  for (const bytes of [
    whole.slice(0, -1),
    whole.slice(0, 3),
    [],
    [11, ...whole.slice(1)],
    [...whole, 0, 97],
    [10, 1 << 2, ...letters('ab'), (4 << 2) | 1, 3],
    [10, 1 << 2, ...letters('ab'), (4 << 2) | 1, 0],
    [10, 63 << 2, 0xf0, 0xff, 0xff, 0xff, ...letters('ab')], // a literal of 2^32 - 15 bytes
    [10, 1 << 2, ...letters('ab'), (7 << 2) | 3, 2, 0, 0, 0x80],
    [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 10, ...whole.slice(1)],
  ])
    expect(() => inflate(bytes, 10), String(bytes)).toThrow('Snappy');
  expect(() => inflate(whole, 2 ** 31)).toThrow('Snappy');
});
