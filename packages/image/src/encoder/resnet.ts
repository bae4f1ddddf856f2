import { parseConfig, ResidualNetwork, Rng, type Component } from '@counterpoint/core';
import { z } from 'zod';

/** Depth, width and stem of {@link resnet}. Component: `image/resnet`. */
export interface ResnetConfig {
  /** @default 18 */
  readonly depth?: 18 | 34 | 50;
  /** Channels of the first stage; each of the three further stages doubles it. @default 64 */
  readonly width?: number;
  /**
   * `small`: 3x3 without pooling, for pictures of about 32 pixels (2002.05709, appendix B.9);
   * `large`: 7x7 with stride 2 and max-pooling,
   * for 224 (table 1 of the paper). @default 'small'
   */
  readonly stem?: 'small' | 'large';
  /** Channels of the pictures: the modality's. @default 3 */
  readonly channels?: number;
}

/** {@link ResnetConfig} with its defaults filled in. */
export type CompleteResnetConfig = Required<ResnetConfig>;

/** The config of `image/resnet`: checks entries, fills in defaults. */
export const resnetSchema: z.ZodType<CompleteResnetConfig, ResnetConfig> = z.strictObject({
  depth: z.literal([18, 34, 50]).default(18),
  width: z.int().min(1).max(1024).default(64),
  stem: z.enum(['small', 'large']).default('small'),
  channels: z.int().min(1).max(256).default(3),
});

/**
 * A residual network for pictures: He et al. 2016, https://arxiv.org/abs/1512.03385, table 1. [N,
 * height, width, channels] to [N, 8 width],
 * and to [N, 32 width] at depth 50. Names, structure and initial values follow torchvision (its
 * bottleneck has the stride in the 3x3).
 *
 * @param seed of the initial values
 * @throws CP_CORE_CONFIG_INVALID
 */
export function resnet(config: ResnetConfig = {}, seed = 0): ResidualNetwork {
  const { depth, width, stem, channels } = parseConfig(resnetSchema, config, 'image/resnet');
  return new ResidualNetwork({
    channels,
    blocks: depth === 18 ? [2, 2, 2, 2] : [3, 4, 6, 3],
    kind: depth === 50 ? 'bottleneck' : 'basic',
    width,
    stem,
    rng: Rng.of(seed, 'image/resnet'),
  });
}

export const resnetComponent: Component<CompleteResnetConfig, ResidualNetwork> = {
  kind: 'encoder',
  id: 'image/resnet',
  summary: 'A residual network of 18, 34 or 50 layers.',
  schema: resnetSchema,
  paper: {
    title: 'Deep Residual Learning for Image Recognition',
    url: 'https://arxiv.org/abs/1512.03385',
  },
  create: (config, { seed }) => resnet(config, seed),
};
