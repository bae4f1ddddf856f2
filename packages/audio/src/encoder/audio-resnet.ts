import { ResidualNetwork, Rng } from '@counterpoint/core';
import type { Component } from '@counterpoint/core';
import { z } from 'zod';

/** Depth, width and stem of {@link audioResnet}. Component: `audio/resnet`. */
export interface AudioResnetConfig {
  /** Default 18. */
  readonly depth?: 10 | 18 | 34 | 50;
  /** Channels of the first stage. Default 64. */
  readonly width?: number;
  /** Default `small`: 3x3 without pooling. `large`: 7x7 of stride 2 and max-pooling. */
  readonly stem?: 'small' | 'large';
  readonly seed?: number;
}

/** {@link AudioResnetConfig} with its defaults filled in. */
export type AudioResnetSettings = Required<AudioResnetConfig>;

export const audioResnetSchema: z.ZodType<AudioResnetSettings, AudioResnetConfig> = z.strictObject({
  depth: z.union([z.literal(10), z.literal(18), z.literal(34), z.literal(50)]).default(18),
  width: z.number().int().positive().default(64),
  stem: z.enum(['small', 'large']).default('small'),
  seed: z.number().int().default(0),
});

const stages = { 10: [1, 1, 1, 1], 18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3] } as const;

/**
 * A residual network over log-mel as a picture of one channel: [N, frames, bands, 1] to [N, 8
 * width] (32 width at depth 50).
 */
export function audioResnet(config: AudioResnetConfig = {}): ResidualNetwork {
  const { depth, width, stem, seed } = audioResnetSchema.parse(config);
  return new ResidualNetwork({
    channels: 1,
    blocks: stages[depth],
    kind: depth === 50 ? 'bottleneck' : 'basic',
    width,
    stem,
    rng: Rng.of(seed, 'audio/resnet'),
  });
}

export const audioResnetComponent: Component<AudioResnetSettings, ResidualNetwork> = {
  kind: 'encoder',
  id: 'audio/resnet',
  summary: 'A residual network over log-mel.',
  schema: audioResnetSchema,
  create: (config, { seed }) =>
    audioResnet({ ...config, seed: config.seed === 0 ? seed : config.seed }),
  paper: {
    title: 'Deep Residual Learning for Image Recognition',
    url: 'https://arxiv.org/abs/1512.03385',
  },
};
