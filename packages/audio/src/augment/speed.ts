import type { Augmenter, Component } from '@counterpoint/core';
import { z } from 'zod';
import { rateChanger } from '../resample.js';
import type { Waveform } from '../waveform.js';
import type { Range, WaveformInfo } from './info.js';
import { positiveRangeSchema } from './range-schema.js';

/**
 * By which factor {@link speed} changes the speed and, with it, the pitch. Component:
 * `audio/speed`.
 */
export interface SpeedConfig {
  /** How many times as fast. Default [.9, 1.1]. */
  readonly factor?: Range;
}

/** What `speed` draws: the new speed in percent of the old one. */
export interface SpeedDraw {
  readonly percent: number;
}

export const speedSchema: z.ZodType<Required<SpeedConfig>, SpeedConfig> = z.strictObject({
  factor: positiveRangeSchema.default([0.9, 1.1]),
});

/**
 * Plays faster or slower, by whole percents: duration, pitch and formants change together
 * (Ko et al. 2015, https://www.danielpovey.com/files/2015_interspeech_augmentation.pdf).
 */
export function speed(config: SpeedConfig = {}): Augmenter<Waveform, SpeedDraw, WaveformInfo> {
  const {
    factor: [low, high],
  } = speedSchema.parse(config);
  const changers = new Map<number, (samples: Float32Array) => Float32Array>(); // by percent: as many as the range holds
  const changer = (percent: number): ((samples: Float32Array) => Float32Array) => {
    const cachedChanger = changers.get(percent) ?? rateChanger(percent, 100);
    changers.set(percent, cachedChanger);
    return cachedChanger;
  };
  return {
    draw: (_of, rng) => ({ percent: Math.max(1, Math.round(100 * rng.uniform(low, high))) }),
    apply: ({ samples, sampleRateHz }, { percent }) => ({
      samples: changer(percent)(samples),
      sampleRateHz,
    }),
  };
}

export const speedComponent: Component<
  Required<SpeedConfig>,
  Augmenter<Waveform, SpeedDraw, WaveformInfo>
> = {
  kind: 'augmenter',
  id: 'audio/speed',
  summary: 'Faster or slower, with the pitch.',
  schema: speedSchema,
  create: speed,
  paper: {
    title: 'Audio Augmentation for Speech Recognition',
    url: 'https://www.danielpovey.com/files/2015_interspeech_augmentation.pdf',
  },
};
