import type { Augmenter, Component } from '@counterpoint/core';
import { z } from 'zod';
import type { FeatureMap } from '../feature/log-mel.js';
import type { FeatureInfo } from './info.js';

/**
 * The largest change of level by {@link randomLinearFader}. Component: `audio/random-linear-fader`.
 */
export interface RandomLinearFaderConfig {
  /** The largest change of level in log units, up or down. Default 1. */
  readonly gain?: number;
}

/** What `randomLinearFader` draws: the values at the first and the last frame. */
export interface FadeDraw {
  readonly head: number;
  readonly tail: number;
}

export const randomLinearFaderSchema: z.ZodType<
  Required<RandomLinearFaderConfig>,
  RandomLinearFaderConfig
> = z.strictObject({ gain: z.number().nonnegative().default(1) });

/**
 * BYOL-A v2's random linear fader: a straight line from `head` to `tail`, both uniform in [-gain,
 * gain), is added along time, so that sounds
 * come nearer or go away (Niizumi et al. 2022, section III-C, https://arxiv.org/abs/2204.07402).
 */
export function randomLinearFader(
  config: RandomLinearFaderConfig = {},
): Augmenter<FeatureMap, FadeDraw, FeatureInfo> {
  const { gain } = randomLinearFaderSchema.parse(config);
  return {
    draw: (_of, rng) => ({ head: rng.uniform(-gain, gain), tail: rng.uniform(-gain, gain) }),
    apply({ data, frames, bands }, { head, tail }) {
      const step = (tail - head) / Math.max(1, frames - 1);
      const out = new Float32Array(data.length);
      for (let t = 0; t < frames; t++) {
        const level = head + step * t;
        for (let i = t * bands; i < (t + 1) * bands; i++) out[i] = data[i]! + level;
      }
      return { data: out, frames, bands };
    },
  };
}

export const randomLinearFaderComponent: Component<
  Required<RandomLinearFaderConfig>,
  Augmenter<FeatureMap, FadeDraw, FeatureInfo>
> = {
  kind: 'augmenter',
  id: 'audio/random-linear-fader',
  summary: 'A fade in or out.',
  schema: randomLinearFaderSchema,
  create: randomLinearFader,
  paper: {
    title: 'BYOL for Audio: Exploring pre-trained general-purpose audio representations',
    url: 'https://arxiv.org/abs/2204.07402',
  },
};
