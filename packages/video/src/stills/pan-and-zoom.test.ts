import { Rng } from '@counterpoint/core';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../decode/frame.js';
import { panAndZoom } from './pan-and-zoom.js';

/** A picture whose first two channels say where a pixel lies. */
const ramp = (height: number, width: number): Frame => ({
  height,
  width,
  channels: 3,
  data: Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const [pixel, c] = [Math.floor(i / 3), i % 3];
    return c === 0 ? Math.floor(pixel / width) : c === 1 ? pixel % width : 200;
  }),
});

describe('a still that moves', () => {
  it('is a pure function of the still, the config and the stream', () => {
    const still = ramp(60, 90);
    const drawn = (seed: number) =>
      panAndZoom(still, { frames: 5, side: 12 }, Rng.of(seed, 'still'));
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  it('shows a square that moves and grows evenly and stays within the still', () => {
    const [side, frames] = [16, 7];
    for (let seed = 0; seed < 20; seed++) {
      const [height, width] = [32 + (seed % 3) * 20, 32 + (seed % 4) * 17];
      const data = panAndZoom(ramp(height, width), { frames, side, share: [0.5, 1] }, Rng.of(seed));
      const at = (f: number, y: number, x: number, c: number) =>
        data[((f * side + y) * side + x) * 3 + c]!;
      const tops = Array.from({ length: frames }, (_, f) => at(f, 0, 0, 0));
      const bottoms = Array.from({ length: frames }, (_, f) => at(f, side - 1, side - 1, 0));
      const lefts = Array.from({ length: frames }, (_, f) => at(f, side - 1, 0, 1));
      for (const line of [tops, bottoms, lefts])
        for (let f = 1; f + 1 < frames; f++)
          expect(Math.abs(line[f - 1]! + line[f + 1]! - 2 * line[f]!)).toBeLessThanOrEqual(2);
      for (let f = 0; f < frames; f++) {
        expect(bottoms[f]! - tops[f]!).toBeGreaterThan(0.4 * Math.min(height, width));
        expect(at(f, 3, 3, 2)).toBe(200);
      }
    }
  });

  it('refuses no frames and shares beyond the still', () => {
    const still = ramp(20, 20);
    expect(() => panAndZoom(still, { frames: 0, side: 8 }, Rng.of(1))).toThrow(/CP_VIDEO_SHAPE/);
    expect(() => panAndZoom(still, { frames: 2, side: 8, share: [0.5, 2] }, Rng.of(1))).toThrow(
      /CP_VIDEO_SHAPE/,
    );
  });
});
