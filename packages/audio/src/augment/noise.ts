import type { Augmenter, Component } from '@counterpoint/core';
import { z } from 'zod';
import type { Waveform } from '../waveform.js';
import type { Range, WaveformInfo } from './info.js';
import { mixedAtRatio } from './mix.js';
import { rangeSchema } from './range-schema.js';

/** Level and colour of the noise that {@link noise} adds. Component: `audio/noise`. */
export interface NoiseConfig {
  /** Decibels that the signal is above the noise. Default [5, 30]. */
  readonly ratioDecibels?: Range;
  /**
   * How much of each noise sample is the one before it: 0 is white, .95 sounds brown. Default [0,
   * .95].
   */
  readonly colour?: Range;
}

/** What `noise` draws: the ratio of sound to noise, its colour, and the seed of its samples. */
export interface NoiseDraw {
  readonly ratioDecibels: number;
  readonly colour: number;
  /** Of the noise itself. */
  readonly seed: number;
}

export const noiseSchema: z.ZodType<Required<NoiseConfig>, NoiseConfig> = z.strictObject({
  ratioDecibels: rangeSchema.default([5, 30]),
  colour: rangeSchema
    .refine(([low, high]) => low >= 0 && high < 1, 'colour lies outside [0, 1)')
    .default([0, 0.95]),
});

/**
 * Adds noise of a nearly normal distribution (each sample the sum of four uniform bytes) at a
 * signal-to-noise ratio that is uniform in a range of decibels.
 */
export function noise(config: NoiseConfig = {}): Augmenter<Waveform, NoiseDraw, WaveformInfo> {
  const { ratioDecibels, colour } = noiseSchema.parse(config);
  return {
    draw: (_of, rng) => ({
      ratioDecibels: rng.uniform(...ratioDecibels),
      colour: rng.uniform(...colour),
      seed: rng.word(),
    }),
    apply({ samples, sampleRateHz }, draw) {
      const added = new Float32Array(samples.length);
      for (let i = 0, last = 0; i < added.length; i++)
        added[i] = last = draw.colour * last + nearlyNormal(scrambled(draw.seed, i));
      return { samples: mixedAtRatio(samples, added, draw.ratioDecibels), sampleRateHz };
    },
  };
}

/**
 * 32 bits that are a function of seed and place alone: a Weyl sequence under the finaliser of
 * MurmurHash3 (Appleby,
 * https://github.com/aappleby/smhasher/wiki/MurmurHash3). Noise needs a word for each sample; a
 * cipher's would cost more than all else in a view.
 */
function scrambled(seed: number, place: number): number {
  let word = (seed + Math.imul(place + 1, 0x9e3779b9)) | 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

/** The sum of the four bytes of a word, without mean. */
function nearlyNormal(word: number): number {
  return (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24) - 510;
}

export const noiseComponent: Component<
  Required<NoiseConfig>,
  Augmenter<Waveform, NoiseDraw, WaveformInfo>
> = {
  kind: 'augmenter',
  id: 'audio/noise',
  summary: 'Noise at a drawn signal-to-noise ratio.',
  schema: noiseSchema,
  create: noise,
};
