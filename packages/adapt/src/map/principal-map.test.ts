import { embeddingMatrix } from '@counterpoint/eval';
import { expect, test } from 'vitest';
import { clusteredPoints } from '../testing/spaces.js';
import { principalMap } from './principal-map.js';
import { applyMap, unitMatrix } from './vector-map.js';

const points = clusteredPoints(200, 12, 1);

test('its columns are orthonormal, and the kept share is that of the squared lengths', () => {
  const { map, keptShare } = principalMap(points, 5);
  const { values } = map.linear;
  for (let a = 0; a < 5; a++)
    for (let b = 0; b < 5; b++) {
      let product = 0;
      for (let i = 0; i < 12; i++) product += values[i * 5 + a]! * values[i * 5 + b]!;
      expect(product).toBeCloseTo(a === b ? 1 : 0, 5);
    }
  const unit = unitMatrix(points).to2DArray();
  const lengths = unit.map((row) =>
    Array.from({ length: 5 }, (_, c) => row.reduce((s, v, i) => s + v * values[i * 5 + c]!, 0)),
  );
  const share = lengths.reduce((s, row) => s + row.reduce((t, v) => t + v * v, 0), 0) / 200;
  expect(keptShare).toBeCloseTo(share, 5);
  expect(keptShare).toBeLessThan(1);
});

test('more values keep more; all of them keep every cosine', () => {
  const shares = [2, 6, 11, 12].map((width) => principalMap(points, width).keptShare);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  const { rows } = applyMap(principalMap(points, 12).map, points);
  const unit = unitMatrix(points);
  for (const [a, b] of [
    [0, 1],
    [3, 150],
    [90, 91],
  ] as const) {
    let [before, after] = [0, 0];
    for (let i = 0; i < 12; i++) {
      before += unit.get(a, i) * unit.get(b, i);
      after += rows[a * 12 + i]! * rows[b * 12 + i]!;
    }
    expect(after).toBeCloseTo(before, 5);
  }
});

test('points in a plane lose nothing in two values', () => {
  const flat = embeddingMatrix(
    Array.from({ length: 30 }, (_, i) => [Math.cos(i), 2 * Math.cos(i), Math.sin(i), 0]),
  );
  expect(principalMap(flat, 2).keptShare).toBeCloseTo(1, 6);
});

test.each([0, 13, 1.5])('the width %s is refused', (width) => {
  expect(() => principalMap(points, width)).toThrow(/CP_ADAPT_WIDTH/);
});
