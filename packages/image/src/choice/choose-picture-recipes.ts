import type { RecipeChooser } from '@counterpoint/core';
import type { ImageModalityConfig } from '../modality/image-modality-config.js';
import { pictureProfile } from './picture-profile.js';
import { areDrawings, pictureRecipes, scoreView } from './picture-recipes.js';

/** Recipes for pictures, by their size, colour and ground. */
export const choosePictureRecipes: RecipeChooser = async (stored, modality) => {
  const { type, ...entries } = modality;
  // The recipes are for pictures alone: a config with another modality is refused with them.
  const config: ImageModalityConfig = type === 'image/picture' ? entries : {};
  const { side = 32 } = config;
  const profile = await pictureProfile(stored, { side, ...config });
  const { size, colour, flatness } = profile;
  return {
    facts: { size, side: profile.side, colour, flatness, drawings: areDrawings(profile) },
    candidates: pictureRecipes(profile, side),
    scoreViews: { type: 'image/views', each: [scoreView(profile, side)] },
  };
};
