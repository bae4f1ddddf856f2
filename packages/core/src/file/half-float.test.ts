import { expect, test } from 'vitest';
import { fromHalf, toHalf } from './half-float.js';

test('every half-precision number survives the way there and back', () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = fromHalf(bits);
    if (Number.isNaN(value)) expect(Number.isNaN(fromHalf(toHalf(value)))).toBe(true);
    else expect(toHalf(value)).toBe(bits);
  }
});

test('numbers between two go to the nearer, ties to the even one', () => {
  for (let bits = 0; bits < 0x7bff; bits++) {
    const [low, high] = [fromHalf(bits), fromHalf(bits + 1)];
    expect(toHalf(low + 0.49 * (high - low))).toBe(bits);
    expect(toHalf(low + 0.51 * (high - low))).toBe(bits + 1);
    expect(toHalf((low + high) / 2) % 2).toBe(0);
  }
});

test('what is too large is infinite', () => {
  expect(fromHalf(toHalf(65520))).toBe(Infinity);
  expect(fromHalf(toHalf(65519))).toBe(65504);
  expect(fromHalf(toHalf(-1e10))).toBe(-Infinity);
});
