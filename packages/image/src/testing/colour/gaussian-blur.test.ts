import { describe, expect, it } from 'vitest';
import { gaussianBlur } from './gaussian-blur.js';

/** The definition in loops: mirrored edges, the whole kernel. */
function oracle(
  data: Float32Array,
  height: number,
  width: number,
  sigma: number,
  taps: number,
): Float64Array {
  const reach = (taps - 1) / 2;
  const weights = Array.from({ length: taps }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / sigma) ** 2),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  const mirror = (i: number, n: number): number =>
    n === 1 ? 0 : i < 0 ? mirror(-i, n) : i >= n ? mirror(2 * n - 2 - i, n) : i;
  const out = new Float64Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) {
        for (let j = 0; j < taps; j++)
          for (let i = 0; i < taps; i++) {
            out[(y * width + x) * 3 + c]! +=
              ((weights[i]! * weights[j]!) / sum ** 2) *
              data[(mirror(y + j - reach, height) * width + mirror(x + i - reach, width)) * 3 + c]!;
          }
      }
  return out;
}

describe('gaussianBlur', () => {
  it.each([
    [13, 9, 1.3, 7],
    [5, 6, 2, 23],
    [1, 1, 1, 3],
    [1, 7, 0.8, 5],
    [40, 33, 0.1, 5],
    [64, 64, 1.9, 15],
  ])('equals the definition at %i x %i, sigma %f, %i taps', (height, width, sigma, taps) => {
    const data = Float32Array.from(
      { length: height * width * 3 },
      (_, i) => 0.5 + 0.5 * Math.sin(i * i),
    );
    const expected = oracle(data, height, width, sigma, taps);
    gaussianBlur({ height, width, data }, sigma, taps);
    expected.forEach((value, i) => expect(Math.abs(data[i]! - value)).toBeLessThan(1e-4));
  });
});
