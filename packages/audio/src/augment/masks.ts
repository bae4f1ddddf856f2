import type { Augmenter, Component } from '@counterpoint/core';
import { z } from 'zod';
import type { FeatureMap } from '../feature/log-mel.js';
import type { FeatureInfo } from './info.js';

/**
 * Number and size of the masks of {@link masks}, on features [frames, bands]. Component:
 * `audio/masks`.
 */
export interface MasksConfig {
  /** Masks in time. Default 1. */
  readonly timeMasks?: number;
  /** The longest one, as a share of the frames. Default .2. */
  readonly timeShare?: number;
  /** Masks in frequency. Default 1. */
  readonly frequencyMasks?: number;
  /** The widest one, as a share of the bands. Default .2. */
  readonly frequencyShare?: number;
}

/** Stretches that are masked: [first, length] each. */
export interface MasksDraw {
  readonly time: readonly (readonly [number, number])[];
  readonly frequency: readonly (readonly [number, number])[];
}

export const masksSchema: z.ZodType<Required<MasksConfig>, MasksConfig> = z.strictObject({
  timeMasks: z.number().int().nonnegative().default(1),
  timeShare: z.number().min(0).max(1).default(0.2),
  frequencyMasks: z.number().int().nonnegative().default(1),
  frequencyShare: z.number().min(0).max(1).default(0.2),
});

/**
 * SpecAugment's masking of time and frequency (Park et al. 2019, section 2,
 * https://arxiv.org/abs/1904.08779).
 * A mask's width is uniform from 0 to its largest, its place uniform over all that fit. Masked
 * values become the map's mean.
 */
export function masks(config: MasksConfig = {}): Augmenter<FeatureMap, MasksDraw, FeatureInfo> {
  const { timeMasks, timeShare, frequencyMasks, frequencyShare } = masksSchema.parse(config);
  return {
    draw({ frames, bands }, rng) {
      const some = (count: number, size: number, share: number): [number, number][] =>
        Array.from({ length: count }, () => {
          const width = rng.integer(Math.floor(size * share) + 1);
          return [rng.integer(size - width + 1), width];
        });
      return {
        time: some(timeMasks, frames, timeShare),
        frequency: some(frequencyMasks, bands, frequencyShare),
      };
    },
    apply({ data, frames, bands }, draw) {
      const out = data.slice();
      const mean = data.reduce((sum, v) => sum + v, 0) / Math.max(1, data.length);
      for (const [first, length] of draw.time)
        out.fill(mean, first * bands, (first + length) * bands);
      for (const [first, length] of draw.frequency) {
        for (let t = 0; t < frames; t++)
          out.fill(mean, t * bands + first, t * bands + first + length);
      }
      return { data: out, frames, bands };
    },
  };
}

export const masksComponent: Component<
  Required<MasksConfig>,
  Augmenter<FeatureMap, MasksDraw, FeatureInfo>
> = {
  kind: 'augmenter',
  id: 'audio/masks',
  summary: 'Masked stretches of time and frequency.',
  schema: masksSchema,
  create: masks,
  paper: { title: 'SpecAugment', url: 'https://arxiv.org/abs/1904.08779' },
};
