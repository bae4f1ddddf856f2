import { expect, test } from 'vitest';
import { equalTexts } from './equal-texts.js';

test('pairs that share a text on either side, or through another pair, have one number', () => {
  const groups = [
    ...equalTexts([
      ['a', 'A'],
      ['b', 'B'],
      ['c', 'A'],
      ['c', 'D'],
      ['A', 'b'],
      ['e', 'E'],
    ]),
  ];
  expect(groups[2]).toBe(groups[0]);
  expect(groups[3]).toBe(groups[0]);
  expect(new Set(groups).size).toBe(4); // the sides are apart: "A" on the left is not "A" on the right
});
