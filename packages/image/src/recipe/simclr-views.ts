import { parseConfig } from '@counterpoint/core';
import { z } from 'zod';
import { PictureView } from '../view/picture-view.js';
import type { JitterConfig } from '../view/view-config.js';
import { recipeSchemaOf, type CompleteRecipeConfig, type RecipeConfig } from './recipe-config.js';

/**
 * The size, the colour jitter and the blur of {@link simclrViews}. Component: `image/simclr-views`.
 */
export interface SimclrViewsConfig extends RecipeConfig {
  /** Strength of the colour jitter: .8, .8, .8 and .2 times this. @default 1 */
  readonly strength?: number;
  /** @default true */
  readonly blur?: boolean;
}

/** {@link SimclrViewsConfig} with its defaults filled in. */
export type CompleteSimclrViewsConfig = SimclrViewsConfig &
  Required<Pick<SimclrViewsConfig, 'side' | 'strength' | 'blur'>>;

export const simclrViewsSchema: z.ZodType<CompleteSimclrViewsConfig, SimclrViewsConfig> =
  z.strictObject({
    side: z.int().min(1).max(4096).default(224),
    area: z.tuple([z.number().min(1e-4).max(1), z.number().min(1e-4).max(1)]).optional(),
    strength: z.number().min(0).max(2.5).default(1),
    blur: z.boolean().default(true),
  });

/** The jitter of SimCLR at a strength: https://arxiv.org/abs/2002.05709, appendix A. */
export function simclrJitter(strength: number): JitterConfig {
  return {
    chance: 0.8,
    brightness: 0.8 * strength,
    contrast: 0.8 * strength,
    saturation: 0.8 * strength,
    hue: 0.2 * strength,
  };
}

/** Two views of SimCLR: Chen et al. 2020, https://arxiv.org/abs/2002.05709, appendix A. */
export function simclrViews(config: SimclrViewsConfig = {}): readonly PictureView[] {
  const {
    side,
    area = [0.08, 1],
    strength,
    blur,
  } = parseConfig(simclrViewsSchema, config, 'image/simclr-views');
  const view = () =>
    new PictureView({
      side,
      area,
      jitter: simclrJitter(strength),
      grey: 0.2,
      ...(blur ? { blur: { chance: 0.5, sigma: [0.1, 2] } } : {}),
    });
  return [view(), view()];
}

export const simclrCifarSchema: z.ZodType<CompleteRecipeConfig, RecipeConfig> = recipeSchemaOf(32);

/**
 * SimCLR's views for CIFAR: half the jitter and no blur: https://arxiv.org/abs/2002.05709, appendix
 * B.9.
 */
export function simclrCifarViews(config: RecipeConfig = {}): readonly PictureView[] {
  return simclrViews({
    ...parseConfig(simclrCifarSchema, config, 'image/simclr-cifar-views'),
    strength: 0.5,
    blur: false,
  });
}
