import { expect, test } from 'vitest';
import type { Frame } from './frame.js';
import { resizedByArea } from './reduced.js';
import { turned, turnsOfMatrix } from './upright.js';

const frame: Frame = {
  width: 3,
  height: 2,
  channels: 3,
  data: Uint8Array.from([1, 2, 3, 4, 5, 6].flatMap((level) => [level, level, level])),
};
const levels = ({ data }: Frame) => Array.from(data).filter((_, i) => i % 3 === 0);

test('quarter turns against the clock', () => {
  expect(levels(turned(frame, 1))).toEqual([3, 6, 2, 5, 1, 4]);
  expect(levels(turned(frame, 2))).toEqual([6, 5, 4, 3, 2, 1]);
  expect(levels(turned(frame, 3))).toEqual([4, 1, 5, 2, 6, 3]);
  expect(turned(turned(frame, 1), 3)).toEqual(frame);
});

test('turns of a display matrix; other angles and mirrors are refused', () => {
  const one = 65536;
  const matrix = (a: number, b: number, c: number, d: number) => [a, b, 0, c, d, 0, 0, 0, 2 ** 30];
  expect(turnsOfMatrix(matrix(one, 0, 0, one), 'a')).toBe(0);
  expect(turnsOfMatrix(matrix(0, -one, one, 0), 'a')).toBe(1);
  expect(turnsOfMatrix(matrix(-one, 0, 0, -one), 'a')).toBe(2);
  expect(turnsOfMatrix(matrix(0, one, -one, 0), 'a')).toBe(3);
  expect(() => turnsOfMatrix(matrix(-one, 0, 0, one), 'a')).toThrow(/CP_VIDEO_ROTATION/);
  expect(() => turnsOfMatrix(matrix(46341, 46341, -46341, 46341), 'a')).toThrow(
    /CP_VIDEO_ROTATION/,
  );
});

test('resizing by area keeps the mean, and grows by repeating', () => {
  expect(levels(resizedByArea(frame, 1, 3))).toEqual([3, 4, 5]); // 2.5 rounds up
  expect(levels(resizedByArea(frame, 4, 6)).slice(0, 6)).toEqual([1, 1, 2, 2, 3, 3]);
  const even = { ...frame, data: frame.data.map(() => 77) };
  expect(new Set(levels(resizedByArea(even, 5, 7)))).toEqual(new Set([77]));
});
