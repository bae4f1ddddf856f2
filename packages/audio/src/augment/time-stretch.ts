import type { Augmenter, Component } from '@counterpoint/core';
import { z } from 'zod';
import type { Waveform } from '../waveform.js';
import type { Range, WaveformInfo } from './info.js';
import { positiveRangeSchema } from './range-schema.js';
import { stretched } from './stretch.js';

/**
 * By which factor {@link timeStretch} changes the speed at the same pitch. Component:
 * `audio/time-stretch`.
 */
export interface TimeStretchConfig {
  /** How many times as fast. Default [.8, 1.25]. */
  readonly factor?: Range;
}

/** What `timeStretch` draws: the factor of the speed. */
export interface TimeStretchDraw {
  readonly factor: number;
}

export const timeStretchSchema: z.ZodType<
  Required<TimeStretchConfig>,
  TimeStretchConfig
> = z.strictObject({ factor: positiveRangeSchema.default([0.8, 1.25]) });

/** Faster or slower at the same pitch, by a phase vocoder. */
export function timeStretch(
  config: TimeStretchConfig = {},
): Augmenter<Waveform, TimeStretchDraw, WaveformInfo> {
  const {
    factor: [low, high],
  } = timeStretchSchema.parse(config);
  return {
    draw: (_of, rng) => ({ factor: Math.exp(rng.uniform(Math.log(low), Math.log(high))) }),
    apply: ({ samples, sampleRateHz }, { factor }) => ({
      samples: stretched(samples, factor, sampleRateHz),
      sampleRateHz,
    }),
  };
}

export const timeStretchComponent: Component<
  Required<TimeStretchConfig>,
  Augmenter<Waveform, TimeStretchDraw, WaveformInfo>
> = {
  kind: 'augmenter',
  id: 'audio/time-stretch',
  summary: 'Faster or slower at the same pitch.',
  schema: timeStretchSchema,
  create: timeStretch,
  paper: { title: 'Phase Vocoder', url: 'https://doi.org/10.1002/j.1538-7305.1966.tb01706.x' },
};
