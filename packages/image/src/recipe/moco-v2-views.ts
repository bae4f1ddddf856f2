import { parseConfig } from '@counterpoint/core';
import { PictureView } from '../view/picture-view.js';
import { recipeSchema, type RecipeConfig } from './recipe-config.js';

/**
 * Two views of MoCo v2: Chen et al. 2020, https://arxiv.org/abs/2003.04297, section 3. SimSiam
 * uses the same.
 */
export function mocoV2Views(config: RecipeConfig = {}): readonly PictureView[] {
  const { side, area = [0.2, 1] } = parseConfig(recipeSchema, config, 'image/moco-v2-views');
  const view = () =>
    new PictureView({
      side,
      area,
      jitter: { chance: 0.8, brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 },
      grey: 0.2,
      blur: { chance: 0.5, sigma: [0.1, 2] },
    });
  return [view(), view()];
}
