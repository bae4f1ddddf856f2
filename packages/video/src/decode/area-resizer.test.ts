import { Rng } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { areaResizer } from './area-resizer.js';
import type { Frame } from './frame.js';

const rng = Rng.of(1, 'frames');
const randomFrame = (height: number, width: number): Frame => ({
  height,
  width,
  channels: 3,
  data: Uint8Array.from({ length: height * width * 3 }, () => rng.integer(256)),
});

/** The mean over [from, to) of a row of values that are constant between whole numbers. */
function meanOver(value: (at: number) => number, from: number, to: number): number {
  let sum = 0;
  for (let at = Math.floor(from); at < to; at++)
    sum += value(at) * Math.max(0, Math.min(to, at + 1) - Math.max(from, at));
  return sum / (to - from);
}

test('a box of any size becomes the means over areas, mirrored or not, frame after frame', () => {
  for (let i = 0; i < 60; i++) {
    const [height, width, toHeight, toWidth] = [0, 0, 0, 0].map(() => 1 + rng.integer(20)) as [
      number,
      number,
      number,
      number,
    ];
    const [top, left] = [rng.integer(4), rng.integer(4)];
    const flipped = rng.chance(0.5);
    const to = { height: toHeight, width: toWidth };
    const resize = areaResizer({ top, left, height, width }, to, flipped);
    for (let k = 0; k < 2; k++) {
      const frame = randomFrame(top + height + 2, left + width + 3);
      const { data } = resize(frame);
      expect(data).toHaveLength(toHeight * toWidth * 3);
      for (let y = 0; y < toHeight; y++)
        for (let x = 0; x < toWidth; x++)
          for (let c = 0; c < 3; c++) {
            const column = flipped ? toWidth - 1 - x : x;
            const [high, wide] = [height / toHeight, width / toWidth];
            const expected = meanOver(
              (row) =>
                meanOver(
                  (at) => frame.data[((top + row) * frame.width + left + at) * 3 + c] ?? 0,
                  column * wide,
                  (column + 1) * wide,
                ),
              y * high,
              (y + 1) * high,
            );
            const actual = data[(y * toWidth + x) * 3 + c]!;
            expect(Math.abs(actual - expected)).toBeLessThanOrEqual(0.501);
          }
    }
  }
});
