import type { Augmenter, Component } from '@counterpoint/core';
import { z } from 'zod';
import type { Waveform } from '../waveform.js';
import type { Range, WaveformInfo } from './info.js';
import { rangeSchema } from './range-schema.js';

/** The change of level by {@link gain}. Component: `audio/gain`. */
export interface GainConfig {
  /** Decibels. Default [-12, 6]. */
  readonly decibels?: Range;
}

/** What `gain` draws. */
export interface GainDraw {
  readonly decibels: number;
}

export const gainSchema: z.ZodType<Required<GainConfig>, GainConfig> = z.strictObject({
  decibels: rangeSchema.default([-12, 6]),
});

/** Louder or softer by a number of decibels that is uniform in a range. Nothing is clipped. */
export function gain(config: GainConfig = {}): Augmenter<Waveform, GainDraw, WaveformInfo> {
  const {
    decibels: [low, high],
  } = gainSchema.parse(config);
  return {
    draw: (_of, rng) => ({ decibels: rng.uniform(low, high) }),
    apply({ samples, sampleRateHz }, { decibels }) {
      const factor = 10 ** (decibels / 20);
      return { samples: samples.map((v) => v * factor), sampleRateHz };
    },
  };
}

export const gainComponent: Component<
  Required<GainConfig>,
  Augmenter<Waveform, GainDraw, WaveformInfo>
> = {
  kind: 'augmenter',
  id: 'audio/gain',
  summary: 'Louder or softer.',
  schema: gainSchema,
  create: gain,
};
