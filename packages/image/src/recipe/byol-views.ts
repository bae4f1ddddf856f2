import { parseConfig } from '@counterpoint/core';
import { PictureView } from '../view/picture-view.js';
import { recipeSchema, type RecipeConfig } from './recipe-config.js';

/**
 * The two different views of BYOL: Grill et al. 2020, https://arxiv.org/abs/2006.07733, table 6.
 * The first is always blurred, the second
 * rarely, and solarised at times. MoCo v3 (https://arxiv.org/abs/2104.02057), Barlow Twins and
 * VICReg use the same.
 */
export function byolViews(config: RecipeConfig = {}): readonly PictureView[] {
  const { side, area = [0.08, 1] } = parseConfig(recipeSchema, config, 'image/byol-views');
  const jitter = { chance: 0.8, brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0.1 };
  return [
    new PictureView({ side, area, jitter, grey: 0.2, blur: { chance: 1, sigma: [0.1, 2] } }),
    new PictureView({
      side,
      area,
      jitter,
      grey: 0.2,
      blur: { chance: 0.1, sigma: [0.1, 2] },
      solarize: { chance: 0.2, threshold: 128 },
    }),
  ];
}
