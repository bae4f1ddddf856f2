import { parseConfig } from '@counterpoint/core';
import { PictureView } from '../view/picture-view.js';
import { recipeSchema, type RecipeConfig } from './recipe-config.js';

/**
 * The one view of CLIP, a random crop and nothing else: Radford et al. 2021,
 * https://arxiv.org/abs/2103.00020, section 2.3.
 * Not mirrored, since captions may say left and right.
 */
export function clipViews(config: RecipeConfig = {}): readonly PictureView[] {
  const { side, area = [0.9, 1] } = parseConfig(recipeSchema, config, 'image/clip-views');
  return [new PictureView({ side, area, flip: 0 })];
}
