import { Rng } from '@counterpoint/core';
import { expect, it } from 'vitest';
import { TemporalConvolution } from '../encoder/temporal-convolution.js';
import { logMelModalitySchema } from '../modality/log-mel-modality.js';
import type { Waveform } from '../waveform.js';
import { Transcriber } from './transcriber.js';
import { trainTranscriber, utteranceFault } from './train-transcriber.js';
import { transcribeRecording } from './transcribe-recording.js';
import { utteranceFeatures } from './utterance-features.js';
import { joinedUtterance } from './utterance.js';
import type { Utterance } from './utterance.js';

const rate = 8000;
const settings = logMelModalitySchema.parse({
  features: { sampleRateHz: rate, bands: 16, highHz: 3900, hopSeconds: 0.02, windowSeconds: 0.04 },
});
const features = utteranceFeatures(settings);
const words = { low: 300, middle: 900, high: 2500 };

/** A word is a tone of .2 s. */
const clips: Utterance[] = Object.entries(words).flatMap(([text, hz]) =>
  [0, 1, 2].map((phase) => ({
    text,
    wave: {
      samples: Float32Array.from(
        { length: 0.2 * rate },
        (_, i) => 0.4 * Math.sin((2 * Math.PI * hz * i) / rate + phase),
      ),
      sampleRateHz: rate,
    },
  })),
);
const readerOf = ({ samples, sampleRateHz }: Waveform) => ({
  sampleRateHz,
  async *blocks() {
    for (let from = 0; from < samples.length; from += 5000)
      yield { channels: [samples.subarray(from, from + 5000)], sampleRateHz };
  },
});

it('transcribes a recording in windows as it does whole', async () => {
  const features = utteranceFeatures({ ...settings, normalise: 'none' });
  const pauses = { clips: [40, 40] as const, pauseSeconds: [0.1, 0.3] as const };
  const long = joinedUtterance(clips, pauses, Rng.of(5));
  expect(long.wave.samples.length / rate).toBeGreaterThan(12);
  for (const strides of [[1], [2]]) {
    const encoder = new TemporalConvolution({
      ...{ bands: 16, widths: [16], kernel: 3, strides, seed: 3 },
    });
    const alphabet = { units: ['a', 'b', 'c', 'd'], of: 'words' } as const;
    const transcriber = new Transcriber({ encoder, alphabet, mode: 'frozen', seed: 2 });
    const textBy = (windowSeconds: number): Promise<string> =>
      transcribeRecording(readerOf(long.wave), {
        ...{ transcriber, features, sampleRateHz: rate, windowSeconds, overlapSeconds: 1.28 },
        beam: 0,
      });
    const whole = await textBy(60);
    expect(new Set(whole.split(' ')).size).toBeGreaterThan(1);
    expect(whole.split(' ').length).toBeGreaterThan(30);
    expect(await textBy(4)).toBe(whole); // each moment sees its neighbours alone
    transcriber.dispose();
    encoder.dispose();
  }
});

it('learns words from joined clips', async () => {
  const encoder = new TemporalConvolution({
    ...{ bands: 16, widths: [16], kernel: 3, strides: [1], seed: 3 },
  });
  const losses: number[] = [];
  const transcriber = await trainTranscriber({
    ...{ encoder, features, utterances: clips, join: '1-2', augment: false, steps: 60 },
    ...{ batchSize: 4, learningRate: 0.005, seed: 1, onStep: (_, loss) => losses.push(loss) },
  });
  expect(transcriber.alphabet.units).toEqual(['high', 'low', 'middle']);
  expect(losses.at(-1)).toBeLessThan(Math.max(...losses) / 2);
  transcriber.dispose();
  encoder.dispose();
});

it('names what cannot be trained on', () => {
  const encoder = new TemporalConvolution({
    bands: 16,
    widths: [8],
    kernel: 3,
    strides: [2],
    seed: 3,
  });
  const [clip] = clips;
  const fault = (text: string) => utteranceFault({ ...clip!, text }, { encoder, features });
  expect(fault('low')).toBeUndefined();
  expect(fault('  ')).toBe('its text is empty');
  expect(fault('a b c d e f g h i j k l')).toMatch(
    /^its text of 12 words with 0 repeats does not fit/,
  );
  encoder.dispose();
});

it('takes given normalisation', () => {
  const { wave } = clips[0]!;
  const raw = utteranceFeatures({ ...settings, normalise: 'none' })(wave).data;
  const input = utteranceFeatures({ ...settings, normalise: { mean: [-3], deviation: [5] } })(wave);
  input.data.forEach((value, i) => expect(value).toBeCloseTo((raw[i]! + 3) / 5, 5));
});
