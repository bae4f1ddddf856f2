import { Rng } from '@counterpoint/core';
import { describe, expect, it } from 'vitest';
import { background } from './background.js';
import { gain } from './gain.js';
import { logMixExp } from './log-mix-exp.js';
import { masks } from './masks.js';
import { noise } from './noise.js';
import { pitchShift } from './pitch-shift.js';
import { polarity } from './polarity.js';
import { randomLinearFader } from './random-linear-fader.js';
import { recordedRoom, reverb } from './reverb.js';
import { speed } from './speed.js';
import { timeStretch } from './time-stretch.js';
import { vocalTract } from './vocal-tract.js';

const wave = { length: 8000, sampleRateHz: 8000 },
  map = { frames: 100, bands: 40 };
const silence = { samples: new Float32Array(10), sampleRateHz: 8000 };
const count = 4000;

/** Each of `count` draws, by streams of their own. */
function sample<Info, Draw>(
  { draw }: { draw(of: Info, rng: Rng): Draw },
  of: Info,
  number: (draw: Draw) => number,
): number[] {
  return Array.from({ length: count }, (_, i) => number(draw(of, Rng.of(3, 'draws', i))));
}

/**
 * Pearson's statistic of ten equal shares of [low, high); 27.9 is exceeded once in a thousand times
 * by uniform numbers.
 */
function chiSquared(values: readonly number[], low: number, high: number): number {
  const shares = new Array<number>(10).fill(0);
  for (const v of values) shares[Math.floor((10 * (v - low)) / (high - low))]!++;
  return shares.reduce((sum, n) => sum + (n - count / 10) ** 2 / (count / 10), 0);
}

describe('draws are distributed as they are said to be', () => {
  it.each<[string, number, number, () => number[]]>([
    [
      'gain, decibels',
      -20,
      4,
      () => sample(gain({ decibels: [-20, 4] }), wave, ({ decibels }) => decibels),
    ],
    ['noise, ratio', 5, 30, () => sample(noise(), wave, ({ ratioDecibels }) => ratioDecibels)],
    ['noise, colour', 0, 0.95, () => sample(noise(), wave, ({ colour }) => colour)],
    [
      'background, ratio',
      3,
      20,
      () =>
        sample(background({ backgrounds: [silence] }), wave, ({ ratioDecibels }) => ratioDecibels),
    ],
    [
      'background, position',
      0,
      1,
      () => sample(background({ backgrounds: [silence] }), wave, ({ position }) => position),
    ],
    [
      'background, which',
      0,
      10,
      () =>
        sample(
          background({ backgrounds: Array.from({ length: 10 }, () => silence) }),
          wave,
          ({ index }) => index,
        ),
    ],
    ['room, decay', 0.1, 0.6, () => sample(reverb(), wave, ({ decaySeconds }) => decaySeconds)],
    [
      'room, direct sound',
      0,
      15,
      () => sample(reverb(), wave, ({ directDecibels }) => directDecibels),
    ],
    [
      'recorded room, which',
      0,
      10,
      () =>
        sample(
          recordedRoom({ responses: Array.from({ length: 10 }, () => silence) }),
          wave,
          ({ index }) => index,
        ),
    ],
    [
      'speed, percents',
      80,
      120,
      () => sample(speed({ factor: [0.795, 1.195] }), wave, ({ percent }) => percent),
    ],
    [
      'time stretch, logarithm',
      Math.log(0.8),
      Math.log(1.25),
      () => sample(timeStretch(), wave, ({ factor }) => Math.log(factor)),
    ],
    ['log-mix-exp, share', 0, 0.4, () => sample(logMixExp(), map, ({ share }) => share)],
    ['log-mix-exp, which', 0, 1, () => sample(logMixExp(), map, ({ pick }) => pick)],
    ['fader, head', -1, 1, () => sample(randomLinearFader(), map, ({ head }) => head)],
    ['fader, tail', -1, 1, () => sample(randomLinearFader(), map, ({ tail }) => tail)],
    [
      'throat, logarithm',
      Math.log2(0.85),
      Math.log2(1.18),
      () => sample(vocalTract(), map, ({ shift }) => shift / 9),
    ],
    ['throat, tilt', -1, 1, () => sample(vocalTract(), map, ({ tilt }) => tilt)],
    [
      'masks, longest in time',
      0,
      20,
      () => sample(masks({ timeShare: 0.19 }), map, ({ time }) => time[0]![1]),
    ],
  ])('%s: uniform from %d to %d', (_name, low, high, values) => {
    const all = values();
    for (const v of all) expect(v >= low && v < high + 1e-9).toBe(true);
    expect(
      chiSquared(
        all.map((v) => Math.min(v, high - 1e-9)),
        low,
        high,
      ),
    ).toBeLessThan(27.9);
  });

  it('polarity turns one half of all clips', () => {
    const turned = sample(polarity(), wave, ({ flip }) => Number(flip));
    expect(Math.abs(turned.reduce((a, b) => a + b, 0) / count - 0.5)).toBeLessThan(0.03);
  });

  it('pitch shifts are uniform in semitones, to a whole percent', () => {
    const semitones = sample(
      pitchShift({ semitones: [-4, 4] }),
      wave,
      ({ percent }) => 12 * Math.log2(percent / 100),
    ).sort((a, b) => a - b);
    for (const share of [0.001, 0.25, 0.5, 0.75, 0.999])
      expect(Math.abs(semitones[Math.floor(share * count)]! - (8 * share - 4))).toBeLessThan(0.3);
  });

  it('every mask fits, whatever its length, and starts anywhere that it fits', () => {
    const drawnMasks = Array.from(
      { length: count },
      (_, i) => masks({ timeShare: 0.5 }).draw(map, Rng.of(5, i)).time[0]!,
    );
    expect(Math.max(...drawnMasks.map(([first, length]) => first + length))).toBe(100);
    const ten = drawnMasks.filter(([, length]) => length === 10).map(([first]) => first);
    expect(Math.min(...ten)).toBeLessThan(10);
    expect(Math.max(...ten)).toBeGreaterThan(80);
    expect(drawnMasks.every(([first, length]) => first >= 0 && first + length <= 100)).toBe(true);
  });
});
