import type { Augmenter, Component } from '@counterpoint/core';
import { z } from 'zod';
import type { Waveform } from '../waveform.js';
import type { WaveformInfo } from './info.js';
import { probabilitySchema } from './range-schema.js';

/** How often {@link polarity} inverts the wave. Component: `audio/polarity`. */
export interface PolarityConfig {
  /** Default .5. */
  readonly probability?: number;
}

/** What `polarity` draws. */
export interface PolarityDraw {
  readonly flip: boolean;
}

export const polaritySchema: z.ZodType<Required<PolarityConfig>, PolarityConfig> = z.strictObject({
  probability: probabilitySchema.default(0.5),
});

/** Turns the wave upside down with a probability, as a swapped cable does. */
export function polarity(
  config: PolarityConfig = {},
): Augmenter<Waveform, PolarityDraw, WaveformInfo> {
  const { probability } = polaritySchema.parse(config);
  return {
    draw: (_of, rng) => ({ flip: rng.chance(probability) }),
    apply: ({ samples, sampleRateHz }, { flip }) => ({
      samples: flip ? samples.map((v) => -v) : samples.slice(),
      sampleRateHz,
    }),
  };
}

export const polarityComponent: Component<
  Required<PolarityConfig>,
  Augmenter<Waveform, PolarityDraw, WaveformInfo>
> = {
  kind: 'augmenter',
  id: 'audio/polarity',
  summary: 'The wave upside down.',
  schema: polaritySchema,
  create: polarity,
};
