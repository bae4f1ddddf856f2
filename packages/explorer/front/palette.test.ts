import { expect, test } from 'vitest';
import {
  categoryColour,
  distinctCategories,
  levelColour,
  luminance,
  rgbOf,
  type Rgb,
} from './palette.js';

/** WCAG 2.2: 1 to 21. */
const contrast = (a: Rgb, b: Rgb): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};
const paper = { light: rgbOf('#ffffff'), dark: rgbOf('#17181a') };

test('contrast of black and white is 21', () =>
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 9));

test('every category is seen on dark paper, and keeps its colour where it is', () => {
  const colours = Array.from({ length: 20 }, (_, code) => categoryColour(code, true));
  for (const colour of colours) expect(contrast(rgbOf(colour), paper.dark)).toBeGreaterThan(2.4);
  expect(new Set(colours).size).toBe(20);
  for (const code of [-1, 1, 5, 15])
    expect(categoryColour(code, true)).toBe(categoryColour(code, false));
});

test('as many categories as a fact can have are told apart, on either paper', () => {
  expect(distinctCategories).toBeGreaterThanOrEqual(64);
  for (const dark of [false, true]) {
    const colours = Array.from({ length: distinctCategories }, (_, code) =>
      categoryColour(code, dark),
    );
    expect(new Set(colours).size).toBe(distinctCategories);
    for (const colour of colours)
      expect(contrast(rgbOf(colour), dark ? paper.dark : paper.light)).toBeGreaterThan(1.15);
  }
});

test('both ends of a scale are seen on either paper, and lightness rises along it', () => {
  for (const dark of [false, true]) {
    const levels = Array.from({ length: 21 }, (_, i) => levelColour(i / 20, dark));
    for (const level of levels)
      expect(contrast(level, dark ? paper.dark : paper.light)).toBeGreaterThan(1.6);
    for (let i = 1; i < levels.length; i++)
      expect(luminance(levels[i]!)).toBeGreaterThanOrEqual(luminance(levels[i - 1]!));
  }
  expect(levelColour(NaN, true)).toEqual(levelColour(2, false));
});
