import type { Augmenter, Component } from '@counterpoint/core';
import { z } from 'zod';
import { changeRate } from '../resample.js';
import type { Waveform } from '../waveform.js';
import type { Range, WaveformInfo } from './info.js';
import { rangeSchema } from './range-schema.js';
import { stretched } from './stretch.js';

/** How far {@link pitchShift} moves the pitch. Component: `audio/pitch-shift`. */
export interface PitchShiftConfig {
  /** Semitones. Default [-4, 4]. */
  readonly semitones?: Range;
}

/** What `pitchShift` draws: the new frequency in percent of the old one. */
export interface PitchShiftDraw {
  readonly percent: number;
}

export const pitchShiftSchema: z.ZodType<
  Required<PitchShiftConfig>,
  PitchShiftConfig
> = z.strictObject({
  semitones: rangeSchema
    .refine(([low, high]) => low >= -24 && high <= 24, 'semitones lie outside [-24, 24]')
    .default([-4, 4]),
});

/**
 * Higher or lower, formants with it, at the same duration: stretched by a phase vocoder, then
 * played at another rate, by whole percents.
 */
export function pitchShift(
  config: PitchShiftConfig = {},
): Augmenter<Waveform, PitchShiftDraw, WaveformInfo> {
  const {
    semitones: [low, high],
  } = pitchShiftSchema.parse(config);
  return {
    draw: (_of, rng) => ({ percent: Math.round(100 * 2 ** (rng.uniform(low, high) / 12)) }),
    apply({ samples, sampleRateHz }, { percent }) {
      if (percent === 100) return { samples: samples.slice(), sampleRateHz };
      const longer = stretched(samples, 100 / percent, sampleRateHz);
      const out = new Float32Array(samples.length);
      out.set(changeRate(longer, percent, 100).subarray(0, samples.length));
      return { samples: out, sampleRateHz };
    },
  };
}

export const pitchShiftComponent: Component<
  Required<PitchShiftConfig>,
  Augmenter<Waveform, PitchShiftDraw, WaveformInfo>
> = {
  kind: 'augmenter',
  id: 'audio/pitch-shift',
  summary: 'Higher or lower at the same duration.',
  schema: pitchShiftSchema,
  create: pitchShift,
};
