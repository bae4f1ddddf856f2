import { expect, test } from 'vitest';
import { logMel } from './log-mel.js';
import { isSteady } from './steady-frame.js';

const features = { sampleRateHz: 16000, bands: 16, windowSeconds: 0.032, hopSeconds: 0.05 };
const extract = (value: (i: number) => number): Float32Array =>
  logMel(features).extract(Float32Array.from({ length: 8000 }, (_, i) => value(i))).data;

test.each([0.5, -1, 0.013, 1 - 2 ** -15])('a constant %d leaves the floor alone', (level) => {
  const data = extract(() => level);
  expect(new Set(data)).toEqual(new Set([Math.fround(Math.log(1e-6))]));
});

test('a little sound on a constant is the sound alone, above the first bins', () => {
  const sound = (i: number) => Math.sin(i * i * 1e-3) / 32768;
  const alone = extract((i) => 64 * sound(i));
  const lifted = extract((i) => 0.75 + 64 * sound(i));
  // What rounding to single precision at .75 leaves of the sound.
  alone.forEach((value, i) => expect(Math.abs(value - lifted[i]!)).toBeLessThan(2e-3));
});

test('silence and sound are not steady', () => {
  expect(isSteady(new Float32Array(8), 0, 8)).toBe(false);
  expect(isSteady(Float32Array.of(0, 0.5, 0.501, 0.5), 1, 3)).toBe(true);
  expect(isSteady(Float32Array.of(0.5, 0.5, 0.51), 0, 3)).toBe(false);
  expect(isSteady(Float32Array.of(0.5, NaN), 0, 2)).toBe(false);
});
