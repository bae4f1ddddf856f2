import type { RecipeChooser } from '@counterpoint/core';
import type { ImageModalityConfig } from '../modality/image-modality-config.js';
import { pictureProfile } from './picture-profile.js';
import { areDrawings, pictureRecipes, scoreView } from './picture-recipes.js';

/** Recipes for pictures, by their size, colour and ground. */
export const choosePictureRecipes: RecipeChooser = async (stored, modality) => {
  const { side = 32 } = modality as ImageModalityConfig;
  const profile = await pictureProfile(stored);
  const { size, colour, flatness } = profile;
  return {
    facts: { size, side: profile.side, colour, flatness, drawings: areDrawings(profile) },
    candidates: pictureRecipes(profile, side),
    scoreViews: { type: 'image/views', each: [scoreView(profile, side)] },
  };
};
