import { parseConfig } from '@counterpoint/core';
import { PictureView } from '../view/picture-view.js';
import { recipeSchema, type RecipeConfig } from './recipe-config.js';

/**
 * The crops of EMP-SSL: squares of a quarter of the area. Tong et al. 2023,
 * https://arxiv.org/abs/2304.03977, section 4. One pipeline for every crop of a sample.
 */
export function empSSLViews(config: RecipeConfig = {}): readonly PictureView[] {
  const { side, area = [0.25, 0.25] } = parseConfig(recipeSchema, config, 'image/emp-ssl-views');
  return [
    new PictureView({
      side,
      area,
      aspect: [1, 1],
      jitter: { chance: 0.8, brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0.1 },
      grey: 0.2,
      blur: { chance: 0.1, sigma: [0.1, 2] },
      solarize: { chance: 0.1, threshold: 128 },
    }),
  ];
}
