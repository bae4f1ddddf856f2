import { expect, test } from 'vitest';
import { splat } from './splat.js';

const [width, height] = [40, 30];

/** Discs over one another in floating point: the published formula of "over". */
function reference(points: readonly (readonly [number, number])[], colours: readonly number[][]) {
  const out = new Float64Array(width * height * 4);
  const radius = 4;
  points.forEach(([px, py], i) => {
    for (let y = -radius; y <= radius; y++)
      for (let x = -radius; x <= radius; x++) {
        const cover = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(x, y)));
        const alpha = Math.round(255 * cover * 0.85);
        if (alpha === 0) continue;
        const at = 4 * ((py + y) * width + px + x);
        const sum = alpha + out[at + 3]! * (1 - alpha / 255);
        for (let c = 0; c < 3; c++)
          out[at + c] = out[at + c]! + ((colours[i]![c]! - out[at + c]!) * alpha) / sum;
        out[at + 3] = sum;
      }
  });
  return out;
}

test('discs that overlap have the colours of the formula, in whole numbers', () => {
  const points = Array.from(
    { length: 30 },
    (_, i) => [8 + ((i * 7) % 23), 6 + ((i * 5) % 17)] as const,
  );
  const colours = points.map((_, i) => [(i * 90) % 256, (255 - i * 60) & 255, (i * i * 37) % 256]);
  const image = { width, height, data: new Uint8ClampedArray(width * height * 4) };
  splat(
    image as never,
    { x: width / 2, y: height / 2, scale: 1 },
    { points: Float32Array.from(points.flat()), colours: Uint8Array.from(colours.flat()) },
    1,
  );
  const expected = reference(points, colours);
  let worst = 0;
  image.data.forEach((value, at) => (worst = Math.max(worst, Math.abs(value - expected[at]!))));
  expect(worst).toBeLessThanOrEqual(6);
  expect(image.data.some((value) => value > 0)).toBe(true);
});

test('points outside, and points that are no numbers, are left out; faint ones lie below', () => {
  const image = { width, height, data: new Uint8ClampedArray(width * height * 4) };
  const view = { x: 20, y: 15, scale: 1 };
  const colours = Uint8Array.from([255, 0, 0, 0, 255, 0]);
  splat(image as never, view, { points: Float32Array.of(-90, 5, NaN, 5), colours }, 1);
  expect(image.data.every((value) => value === 0)).toBe(true);
  const faint = Uint8Array.of(0, 1);
  splat(image as never, view, { points: Float32Array.of(20, 15, 20, 15), colours, faint }, 1);
  const middle = 4 * (15 * width + 20);
  expect(image.data[middle]).toBeGreaterThan(200);
  expect(image.data[middle + 1]).toBeLessThan(60);
});
