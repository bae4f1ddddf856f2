import { Rng } from '@counterpoint/core';
import { describe, expect, it } from 'vitest';
import { clipInfoOf, type Clip, type ClipSound } from '../clip/clip.js';
import type { Frame } from '../decode/frame.js';
import { clipView } from './clip-view.js';

const [count, framesPerSecond, sampleRateHz] = [24, 8, 8000];
/** Frame f has the level 10 f, the sound the number of the sample. */
const clip: Clip = {
  framesPerSecond,
  frames: Array.from({ length: count }, (_, f) => ({
    height: 20,
    width: 30,
    channels: 3,
    data: new Uint8Array(20 * 30 * 3).fill(10 * f),
  })),
  sound: {
    samples: Float32Array.from({ length: (count / framesPerSecond) * sampleRateHz }, (_, i) => i),
    sampleRateHz,
  },
};
const info = clipInfoOf(clip);
const level = ({ data }: Frame) => data[0]! / 10;
const firstSample = (of: unknown) => (of as ClipSound).samples[0]!;

describe('a view of a clip', () => {
  it('shows frames at its stride, and the sound of the same stretch', async () => {
    const view = clipView({ frames: 6, side: 16, strides: [1, 3] });
    const strides = new Set<number>();
    for (let i = 0; i < 60; i++) {
      const draw = view.draw(info, Rng.of(i, 'view'));
      const output = await view.apply(clip, draw);
      const levels = output.frames.map(level);
      const stride = levels[1]! - levels[0]!;
      strides.add(stride);
      expect(levels).toEqual(Array.from({ length: 6 }, (_, f) => levels[0]! + f * stride));
      const { samples } = output.sound as ClipSound;
      expect(samples[0]).toBe((levels[0]! / framesPerSecond) * sampleRateHz);
      expect(samples.length).toBe(((6 * stride) / framesPerSecond) * sampleRateHz);
      expect(output.frames.every(({ height, width }) => height === 16 && width === 16)).toBe(true);
    }
    expect([...strides].sort()).toEqual([1, 3]);
  });

  it('draws the recipe of pictures once for all frames', async () => {
    const pattern: Clip = {
      ...clip,
      frames: clip.frames.map((frame) => ({
        ...frame,
        data: Uint8Array.from({ length: frame.data.length }, (_, i) => (i * 7) & 255),
      })),
    };
    const view = clipView({ frames: 5, side: 16 });
    for (let i = 0; i < 10; i++) {
      const { frames } = await view.apply(pattern, view.draw(info, Rng.of(i, 'view')));
      for (const frame of frames) expect(frame.data).toEqual(frames[0]!.data);
    }
  });

  it('takes sound out of sync by the seconds asked for, within the clip where it can', async () => {
    const view = clipView({ frames: 8, side: 16, shifts: 3, shiftSeconds: [0.2, 0.6] });
    for (let i = 0; i < 60; i++) {
      const draw = view.draw(info, Rng.of(i, 'view'));
      const { sound, shifted } = await view.apply(clip, draw);
      expect(shifted).toHaveLength(3);
      for (const [k, at] of draw.shifted.entries()) {
        const by = Math.abs(at - draw.begin);
        expect(by).toBeGreaterThanOrEqual(0.2);
        expect(by).toBeLessThanOrEqual(0.6);
        expect(at >= 0 && at <= 2).toBe(true);
        expect(firstSample(shifted![k])).toBe(Math.round(at * sampleRateHz));
        expect((shifted![k] as ClipSound).samples.length).toBe((sound as ClipSound).samples.length);
      }
    }
  });

  it('moves frames in time by at most the jitter, within the clip', () => {
    const view = clipView({ frames: 10, jitter: 2 });
    const moved = new Set<number>();
    for (let i = 0; i < 40; i++) {
      const { frames, begin } = view.draw(info, Rng.of(i, 'view'));
      frames.forEach((frame, f) => {
        const expected = begin * framesPerSecond + f;
        expect(Math.abs(frame - expected)).toBeLessThanOrEqual(2);
        expect(frame >= 0 && frame < count).toBe(true);
        moved.add(frame - expected);
      });
    }
    expect(moved.size).toBe(5);
  });

  it('refuses a clip that is shorter, and a draw of another clip', async () => {
    const view = clipView({ frames: 25 });
    expect(() => view.draw(info, Rng.of(1))).toThrow(/CP_VIDEO_SHORT.*24 frames/);
    const draw = clipView({ frames: 4 }).draw({ ...info, frames: 99 }, Rng.of(1));
    await expect(
      clipView({ frames: 4 }).apply(clip, { ...draw, frames: [95, 96, 97, 98] }),
    ).rejects.toThrow(/CP_VIDEO_DRAW/);
  });
});

it('two views lie apart by the linearly decreasing distribution of CVRL', () => {
  const view = clipView({ frames: 1 });
  const long = { ...info, frames: 2000 };
  const gaps = Array.from({ length: 4000 }, (_, i) => {
    const [a, b] = [0, 1].map((v) => view.draw(long, Rng.of(1, 'view', 0, i, v)).frames[0]!);
    return Math.abs(a! - b!) / long.frames;
  }).sort((a, b) => a - b);
  const cumulative = (t: number) => 2 * t - t * t; // of the density 2 (1 - t)
  const distance = Math.max(
    ...gaps.map((gap, i) => Math.abs(cumulative(gap) - (i + 1) / gaps.length)),
  );
  expect(distance * Math.sqrt(gaps.length)).toBeLessThan(1.63); // Kolmogorov-Smirnov, 1 %
});
