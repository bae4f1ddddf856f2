import type { Augmenter, Component } from '@counterpoint/core';
import { z } from 'zod';
import type { FeatureMap } from '../feature/log-mel.js';
import type { FeatureInfo, Range } from './info.js';
import { positiveRangeSchema } from './range-schema.js';

/**
 * How far {@link vocalTract} moves the formants and tilts the spectrum. Component:
 * `audio/vocal-tract`.
 */
export interface VocalTractConfig {
  /** The factor by which formants move. Default [.85, 1.18]. */
  readonly factor?: Range;
  /**
   * The largest slope of the spectrum that is added, in log units from the lowest band to the
   * highest. Default 1.
   */
  readonly tilt?: number;
  /**
   * Bands an octave above 700 Hz or so, where mel is logarithmic: what a factor means in bands.
   * Default 9, for 64 bands up to 8 kHz.
   */
  readonly bandsPerOctave?: number;
}

/** What `vocalTract` draws: a shift and a tilt of the spectrum. */
export interface VocalTractDraw {
  /** Bands by which the upper spectrum moves. */
  readonly shift: number;
  readonly tilt: number;
}

export const vocalTractSchema: z.ZodType<
  Required<VocalTractConfig>,
  VocalTractConfig
> = z.strictObject({
  factor: positiveRangeSchema.default([0.85, 1.18]),
  tilt: z.number().nonnegative().default(1),
  bandsPerOctave: z.number().positive().default(9),
});

/**
 * Another speaker's throat, on log-mel features: vocal tract length perturbation (Jaitly and
 * Hinton 2013,
 * https://www.cs.toronto.edu/~hinton/absps/perturb.pdf) and a tilt of the spectrum.
 * Differs: frequencies are warped on the mel axis, where a factor is a shift that fades out
 * towards the lowest band.
 */
export function vocalTract(
  config: VocalTractConfig = {},
): Augmenter<FeatureMap, VocalTractDraw, FeatureInfo> {
  const {
    factor: [low, high],
    tilt,
    bandsPerOctave,
  } = vocalTractSchema.parse(config);
  return {
    draw: (_of, rng) => ({
      shift: bandsPerOctave * rng.uniform(Math.log2(low), Math.log2(high)),
      tilt: rng.uniform(-tilt, tilt),
    }),
    apply({ data, frames, bands }, draw) {
      const out = new Float32Array(data.length);
      for (let m = 0; m < bands; m++) {
        const rise = bands === 1 ? 0 : m / (bands - 1);
        const position = Math.max(0, Math.min(bands - 1, m - draw.shift * Math.min(1, 2 * rise)));
        const left = Math.floor(position),
          right = Math.min(bands - 1, left + 1),
          share = position - left;
        const added = draw.tilt * (rise - 0.5);
        for (let t = 0; t < frames; t++)
          out[t * bands + m] =
            (1 - share) * data[t * bands + left]! + share * data[t * bands + right]! + added;
      }
      return { data: out, frames, bands };
    },
  };
}

export const vocalTractComponent: Component<
  Required<VocalTractConfig>,
  Augmenter<FeatureMap, VocalTractDraw, FeatureInfo>
> = {
  kind: 'augmenter',
  id: 'audio/vocal-tract',
  summary: 'Formants moved as by another throat.',
  schema: vocalTractSchema,
  create: vocalTract,
  paper: {
    title: 'Vocal Tract Length Perturbation (VTLP) improves speech recognition',
    url: 'https://www.cs.toronto.edu/~hinton/absps/perturb.pdf',
  },
};
