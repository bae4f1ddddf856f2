import { expect, test } from 'vitest';
import { philox } from './philox.js';
import { Rng } from './rng.js';

// Known answers of Philox-4x32-10, published with Random123 (kat_vectors).
test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
])('philox of counter %j and key %j', (counter, key, expected) => {
  const out = new Uint32Array(4);
  philox(Uint32Array.from(counter), key[0]!, key[1]!, out);
  expect([...out]).toEqual(expected);
});

test('a stream is its address alone', () => {
  const sample = Rng.of(1, 'views', 2);
  sample.uniform();
  expect(sample.fork('a', 3).word()).toBe(Rng.of(1, 'views', 2, 'a', 3).word());
  const firsts = [
    Rng.of(1, 'views'),
    Rng.of(1, 'view', 's'),
    Rng.of(1, 'views', 0),
    Rng.of(1.5, 'views'),
    Rng.of(1, 'v\0'),
  ].map((rng) => rng.word());
  expect(new Set(firsts).size).toBe(firsts.length);
});

test('uniform and normal have the moments they should', () => {
  const rng = Rng.of(3, 'moments');
  const n = 40_000;
  const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / n;
  const uniform = Array.from({ length: n }, () => rng.uniform());
  expect(mean(uniform)).toBeCloseTo(0.5, 2);
  expect(Math.min(...uniform.slice(0, 1000))).toBeGreaterThanOrEqual(0);
  const normal = Array.from({ length: n }, () => rng.normal());
  expect(Math.abs(mean(normal))).toBeLessThan(0.02);
  expect(mean(normal.map((v) => v * v))).toBeCloseTo(1, 1);
});

test('a permutation holds every index once and differs by address', () => {
  const order = Rng.of(1, 'epoch', 0).permutation(100);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect([...order]).not.toEqual([...Rng.of(1, 'epoch', 1).permutation(100)]);
});
