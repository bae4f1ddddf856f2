import { describe, expect, it } from 'vitest';
import { bouncerLooks, isUnseenLook } from './bouncer-look.js';
import { drawBouncer, type Bouncer, type BouncerOptions } from './draw-bouncer.js';

const options: BouncerOptions = {
  seed: 1,
  part: 'train',
  seconds: 3,
  framesPerSecond: 8,
  side: 48,
  sampleRateHz: 8000,
};
const drawOf = (index: number, changed: Partial<BouncerOptions> = {}): Bouncer =>
  drawBouncer(index, { ...options, ...changed });

describe('bouncers', () => {
  it('are a pure function of seed, part and index', () => {
    expect(drawOf(5)).toEqual(drawOf(5));
    expect(drawOf(5).data).not.toEqual(drawOf(6).data);
    expect(drawOf(5, { seed: 2 }).samples).not.toEqual(drawOf(5).samples);
    for (const part of ['validation', 'test'] as const)
      expect(drawOf(5, { part }).data).not.toEqual(drawOf(5).data);
  });

  it('hold back looks, of which training shows every pair of properties', () => {
    const pairs = (looks: typeof bouncerLooks) =>
      new Set(
        looks.flatMap(({ shape, material, size }) => [
          `${shape} ${material}`,
          `${shape} ${size}`,
          `${material} ${size}`,
        ]),
      );
    const trainLooks = bouncerLooks.filter((look) => !isUnseenLook(look));
    expect([trainLooks.length, bouncerLooks.length]).toEqual([36, 48]);
    expect(pairs(trainLooks).size).toBe(pairs(bouncerLooks).size);
    for (let i = 0; i < 40; i++) {
      expect(isUnseenLook(drawOf(i, { side: 16 }))).toBe(false);
      expect(isUnseenLook(drawOf(i, { side: 16, part: 'unseen' }))).toBe(true);
    }
  });

  it('ring when the object meets the floor, and not before', () => {
    for (let i = 0; i < 12; i++) {
      const { impacts, samples, soundingBoxes } = drawOf(i, { framesPerSecond: 100, side: 16 });
      expect(impacts.length).toBeGreaterThan(1);
      for (const { seconds } of impacts) {
        const frame = Math.round(seconds * 100);
        if (frame < soundingBoxes.length)
          expect(soundingBoxes[frame]!.bottom).toBeGreaterThan(0.88);
        const energy = (from: number, until: number) =>
          samples
            .subarray(Math.max(0, Math.round(from * 8000)), Math.round(until * 8000))
            .reduce((sum, value) => sum + value * value, 0);
        if (seconds < 2.97 && seconds > 0.03)
          expect(energy(seconds, seconds + 0.02)).toBeGreaterThan(
            1.2 * energy(seconds - 0.02, seconds),
          );
      }
    }
  });

  it('show the sounding object in its box', () => {
    for (let i = 0; i < 10; i++) {
      const { data, frames, soundingBoxes, silentBoxes } = drawOf(i);
      const side = options.side;
      for (let f = 0; f < frames; f += 5) {
        const brightness = (x: number, y: number) =>
          Math.max(
            ...data.subarray(((f * side + y) * side + x) * 3, ((f * side + y) * side + x) * 3 + 3),
          );
        for (const boxes of [soundingBoxes, silentBoxes]) {
          const { top, left, bottom, right } = boxes[f]!;
          const [x, y] = [(left + right) / 2, (top + bottom) / 2].map((v) => Math.floor(v * side));
          expect(brightness(x!, y!)).toBeGreaterThan(40);
          expect(top >= -0.01 && bottom <= 1.01 && left >= -0.01 && right <= 1.01).toBe(true);
        }
      }
    }
  });
});
