import type { Augmenter } from '@counterpoint/core';
import { Rng } from '@counterpoint/core';
import { checkAugmenter } from '@counterpoint/testkit';
import { describe, expect, it } from 'vitest';
import { logMel } from '../feature/log-mel.js';
import type { FeatureMap } from '../feature/log-mel.js';
import type { Waveform } from '../waveform.js';
import { background } from './background.js';
import { resizedWindow } from './bicubic.js';
import { chain, sometimes } from './chain.js';
import { convolved } from './convolve.js';
import { gain } from './gain.js';
import { featureInfoOf, infoOf } from './info.js';
import type { FeatureInfo, WaveformInfo } from './info.js';
import { logMixExp } from './log-mix-exp.js';
import { masks } from './masks.js';
import { mixedAtRatio, power } from './mix.js';
import { noise } from './noise.js';
import { pitchShift } from './pitch-shift.js';
import { polarity } from './polarity.js';
import { cropped, randomCrop } from './random-crop.js';
import { randomLinearFader } from './random-linear-fader.js';
import { randomResizeCrop } from './random-resize-crop.js';
import { inRoom, recordedRoom, reverb, roomResponse } from './reverb.js';
import { speed } from './speed.js';
import { timeStretch } from './time-stretch.js';
import { vocalTract } from './vocal-tract.js';

const tone = (hz: number, length = 4000, rate = 8000): Waveform => ({
  samples: Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / rate)),
  sampleRateHz: rate,
});
const chirp = (): Waveform => ({
  samples: Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i * i * 1e-4)),
  sampleRateHz: 8000,
});
const map = (): FeatureMap =>
  logMel({ sampleRateHz: 8000, bands: 12, highHz: 4000 }).extract(chirp().samples);
const other = logMel({ sampleRateHz: 8000, bands: 12, highHz: 4000 }).extract(tone(900).samples);

const ofWaveforms: Record<string, () => Augmenter<Waveform, unknown, WaveformInfo>> = {
  'audio/random-crop': () => randomCrop({ seconds: 0.1 }),
  'audio/random-crop longer than the clip': () =>
    randomCrop({ seconds: 0.5, short: 'random-silence' }),
  'audio/gain': () => gain(),
  'audio/polarity': () => polarity(),
  'audio/noise': () => noise(),
  'audio/background': () => background({ backgrounds: [tone(300, 500), tone(700, 9000)] }),
  'audio/reverb': () => reverb(),
  'recorded room': () =>
    recordedRoom({
      responses: [
        [1, 0, 0.5],
        [1, 0.2],
      ].map((values) => ({ samples: Float32Array.from(values), sampleRateHz: 8000 })),
    }),
  'audio/speed': () => speed(),
  'audio/time-stretch': () => timeStretch(),
  'audio/pitch-shift': () => pitchShift(),
  'a chain': () =>
    chain<Waveform, WaveformInfo>([
      randomCrop({ seconds: 0.1 }),
      sometimes(0.5, gain()),
      polarity(),
    ]),
};
const ofFeatures: Record<string, () => Augmenter<FeatureMap, unknown, FeatureInfo>> = {
  'audio/masks': () => masks(),
  'audio/log-mix-exp': () => logMixExp({ others: () => [other] }),
  'audio/random-resize-crop': () => randomResizeCrop(),
  'audio/random-linear-fader': () => randomLinearFader(),
  'audio/vocal-tract': () => vocalTract(),
};

describe('contracts of an augmenter', () => {
  it.each(Object.entries(ofWaveforms))('%s', async (name, make) => {
    await checkAugmenter({ name, make, sample: chirp, describe: infoOf });
  });
  it.each(Object.entries(ofFeatures))('%s', async (name, make) => {
    await checkAugmenter({ name, make, sample: map, describe: featureInfoOf });
  });
  it.each(Object.entries(ofWaveforms))(
    '%s takes clips of one sample and silence, and stays finite',
    async (_name, make) => {
      for (const samples of [Float32Array.of(0.5), new Float32Array(1), new Float32Array(900)]) {
        const input = { samples, sampleRateHz: 8000 };
        const augmenter = make();
        const created = await augmenter.apply(input, augmenter.draw(infoOf(input), Rng.of(2)));
        expect(created.samples.length).toBeGreaterThan(0);
        expect(created.samples.every(Number.isFinite)).toBe(true);
      }
    },
  );
});

/** The frequency at which a clip is strongest, from its crossings of zero. */
function pitch({ samples, sampleRateHz }: Waveform): number {
  const from = Math.floor(samples.length * 0.2),
    to = Math.floor(samples.length * 0.8);
  let crossings = 0;
  for (let i = from + 1; i < to; i++) if (samples[i - 1]! < 0 && samples[i]! >= 0) crossings++;
  return (crossings * sampleRateHz) / (to - from);
}

describe('waveform augmenters do what they say', () => {
  it('crop starts are uniform over all that fit', () => {
    const crop = randomCrop({ seconds: 0.1 });
    const starts = Array.from(
      { length: 2000 },
      (_, i) => crop.draw({ length: 810, sampleRateHz: 8000 }, Rng.of(1, i)).start,
    );
    for (let s = 0; s <= 10; s++)
      expect(Math.abs(starts.filter((start) => start === s).length - 2000 / 11)).toBeLessThan(60);
    expect(Math.max(...starts)).toBe(10);
  });
  it('a crop outside of the clip is silence or the clip again', () => {
    const samples = Float32Array.of(1, 2, 3);
    expect([...cropped(samples, { start: -2, length: 6 })]).toEqual([0, 0, 1, 2, 3, 0]);
    expect([...cropped(samples, { start: 0, length: 7 }, true)]).toEqual([1, 2, 3, 1, 2, 3, 1]);
  });
  it('gain of 20 dB is a factor of ten', async () => {
    const { samples } = await gain().apply(
      { samples: Float32Array.of(0.1, -0.2), sampleRateHz: 8000 },
      { decibels: 20 },
    );
    expect(samples[1]).toBeCloseTo(-2, 5);
  });
  it('noise stands at the drawn ratio', async () => {
    const input = tone(440);
    for (const ratioDecibels of [0, 5, 20]) {
      const { samples } = await noise().apply(input, { ratioDecibels, colour: 0.5, seed: 3 });
      const added = samples.map((v, i) => v - input.samples[i]!);
      expect(10 * Math.log10(power(input.samples) / power(added))).toBeCloseTo(ratioDecibels, 3);
    }
  });
  it('mixing with silence changes nothing', () => {
    expect([...mixedAtRatio(Float32Array.of(1, 2), new Float32Array(2), 5)]).toEqual([1, 2]);
  });
  it('convolution by transforms equals its definition', () => {
    const rng = Rng.of(4);
    const a = Float32Array.from({ length: 37 }, () => rng.normal()),
      b = Float32Array.from({ length: 12 }, () => rng.normal());
    convolved(a, b).forEach((v, n) => {
      let sum = 0;
      for (let k = 0; k <= n && k < b.length; k++) sum += b[k]! * a[n - k]!;
      expect(v).toBeCloseTo(sum, 5);
    });
  });
  it('a room keeps the power and has the drawn ratio of direct sound', () => {
    const response = roomResponse({ decaySeconds: 0.3, directDecibels: 6, seed: 1 }, 8000);
    const reflections = response.slice(1).reduce((sum, v) => sum + v * v, 0);
    expect(-10 * Math.log10(reflections)).toBeCloseTo(6, 4);
    const input = chirp();
    expect(power(inRoom(input.samples, response))).toBeCloseTo(power(input.samples), 5);
  });
  it('speed changes duration and pitch, a stretch duration alone, a shift pitch alone', async () => {
    const input = tone(500);
    const faster = await speed().apply(input, { percent: 125 });
    expect(faster.samples.length).toBe(3200);
    expect(pitch(faster)).toBeCloseTo(625, -1);
    const longer = await timeStretch().apply(input, { factor: 0.8 });
    expect(longer.samples.length).toBe(5000);
    expect(Math.abs(pitch(longer) - 500)).toBeLessThan(8);
    expect(Math.sqrt(power(longer.samples.slice(500, 4500)) / power(input.samples))).toBeCloseTo(
      1,
      1,
    );
    const higher = await pitchShift().apply(input, { percent: 120 });
    expect(higher.samples.length).toBe(4000);
    expect(Math.abs(pitch(higher) - 600)).toBeLessThan(10);
  });
});

describe('feature augmenters do what they say', () => {
  it('masks cover what was drawn, no more', async () => {
    const input = map();
    const { data } = await masks().apply(input, { time: [[2, 3]], frequency: [[4, 2]] });
    const mean = input.data.reduce((a, b) => a + b, 0) / input.data.length;
    data.forEach((v, i) => {
      const t = Math.floor(i / input.bands),
        m = i % input.bands;
      const masked = (t >= 2 && t < 5) || (m >= 4 && m < 6);
      expect(v).toBeCloseTo(masked ? mean : input.data[i]!, 4);
    });
  });
  it('log-mix-exp is a mean of powers (BYOL-A, eq. 4)', async () => {
    const input = map();
    const { data } = await logMixExp({ others: () => [other] }).apply(input, {
      share: 0.3,
      pick: 0,
    });
    data.forEach((v, i) =>
      expect(v).toBeCloseTo(
        Math.log(
          0.7 * Math.exp(input.data[i]!) + 0.3 * Math.exp(other.data[i % other.data.length]!),
        ),
        4,
      ),
    );
  });
  it('resizing a window to its own size is a crop, and a constant stays a constant', () => {
    const input = map();
    const window = { firstFrame: 3, firstBand: 2, frames: 5, bands: 7 };
    const { data } = resizedWindow(input, window, 5, 7, 0);
    data.forEach((v, i) =>
      expect(v).toBe(input.data[(3 + Math.floor(i / 7)) * input.bands + 2 + (i % 7)]),
    );
    const flat = resizedWindow(
      { data: new Float32Array(60).fill(3), frames: 6, bands: 10 },
      { firstFrame: 0, firstBand: 0, frames: 6, bands: 10 },
      9,
      7,
      0,
    );
    flat.data.forEach((v) => expect(v).toBeCloseTo(3, 5));
  });
  it('a window outside of the map is what lies outside', () => {
    const { data } = resizedWindow(
      { data: Float32Array.of(1, 2), frames: 2, bands: 1 },
      { firstFrame: -1, firstBand: 0, frames: 4, bands: 1 },
      4,
      1,
      -9,
    );
    expect([...data]).toEqual([-9, 1, 2, -9]);
  });
  it('windows of the random resize crop stay in their space', () => {
    for (let i = 0; i < 500; i++) {
      const { firstFrame, frames, firstBand, bands } = randomResizeCrop().draw(
        { frames: 96, bands: 64 },
        Rng.of(1, i),
      );
      expect(firstFrame).toBeGreaterThanOrEqual(-24);
      expect(firstFrame + frames).toBeLessThanOrEqual(120);
      expect(firstBand).toBeGreaterThanOrEqual(0);
      expect(firstBand + bands).toBeLessThanOrEqual(64);
      expect(frames).toBeGreaterThanOrEqual(57);
      expect(bands).toBeGreaterThanOrEqual(38);
    }
  });
  it('the fader adds a straight line', async () => {
    const { data } = await randomLinearFader().apply(
      { data: new Float32Array(6), frames: 3, bands: 2 },
      { head: -1, tail: 1 },
    );
    expect([...data]).toEqual([-1, -1, 0, 0, 1, 1]);
  });
  it('the vocal tract moves upper bands and leaves the lowest', async () => {
    const input: FeatureMap = {
      data: Float32Array.from({ length: 9 }, (_, i) => i),
      frames: 1,
      bands: 9,
    };
    const { data } = await vocalTract({ tilt: 0 }).apply(input, { shift: 2, tilt: 0 });
    expect([...data]).toEqual([0, 0.5, 1, 1.5, 2, 3, 4, 5, 6]);
  });
});
