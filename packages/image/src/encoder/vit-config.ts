import { z } from 'zod';

/**
 * Width, layers and heads of the named sizes: `tiny` and `small` of
 * https://arxiv.org/abs/2012.12877 (table 1), `base` of https://arxiv.org/abs/2010.11929 (table
 * 1).
 */
export const vitSizes = {
  tiny: { width: 192, depth: 12, heads: 3 },
  small: { width: 384, depth: 12, heads: 6 },
  base: { width: 768, depth: 12, heads: 12 },
} as const;

/**
 * Size, patches and pooling of a vision transformer: Dosovitskiy et al. 2021,
 * https://arxiv.org/abs/2010.11929. Component: `image/vit`.
 */
export interface VitConfig {
  /** Width, layers and heads by name; each can be given of its own. @default 'tiny' */
  readonly size?: keyof typeof vitSizes;
  readonly width?: number;
  readonly depth?: number;
  readonly heads?: number;
  /** Height and width of the pictures. @default 224 */
  readonly side?: number;
  /** Channels of the pictures: the modality's. @default 3 */
  readonly channels?: number;
  /** Side of a patch; divides `side`. @default 16 */
  readonly patch?: number;
  /**
   * What the embedding is: the class token, or the mean of the patch tokens (there is no class
   * token then). @default 'class'
   */
  readonly pool?: 'class' | 'mean';
  /**
   * Positions learned, or fixed sines and cosines in two dimensions (MoCo v3). @default 'learned'
   */
  readonly positions?: 'learned' | 'sincos';
  /**
   * Keep the patch projection at its random start: https://arxiv.org/abs/2104.02057, section 4.
   * @default false
   */
  readonly frozenPatches?: boolean;
  /** @default 0 */
  readonly dropout?: number;
}

/** With defaults filled in. */
export type CompleteVitConfig = VitConfig &
  Required<
    Pick<
      VitConfig,
      'size' | 'side' | 'channels' | 'patch' | 'pool' | 'positions' | 'frozenPatches' | 'dropout'
    >
  >;

/** The config of `image/vit`: checks entries, fills in defaults. */
export const vitSchema: z.ZodType<CompleteVitConfig, VitConfig> = z
  .strictObject({
    size: z.enum(['tiny', 'small', 'base']).default('tiny'),
    width: z.int().min(4).max(4096).optional(),
    depth: z.int().min(1).max(64).optional(),
    heads: z.int().min(1).max(64).optional(),
    side: z.int().min(1).max(4096).default(224),
    channels: z.int().min(1).max(256).default(3),
    patch: z.int().min(1).max(512).default(16),
    pool: z.enum(['class', 'mean']).default('class'),
    positions: z.enum(['learned', 'sincos']).default('learned'),
    frozenPatches: z.boolean().default(false),
    dropout: z.number().min(0).max(0.99).default(0),
  })
  .refine(({ side, patch }) => side % patch === 0, {
    message: 'the side must be a multiple of the patch',
    path: ['patch'],
  })
  .refine(
    ({ size, width = vitSizes[size].width, heads = vitSizes[size].heads }) => width % heads === 0,
    { message: 'the width must be a multiple of the heads', path: ['heads'] },
  )
  .refine(
    ({ size, width = vitSizes[size].width, positions }) =>
      positions === 'learned' || width % 4 === 0,
    { message: 'sines and cosines in two dimensions need a width that 4 divides', path: ['width'] },
  );
