import type { RecipeChooser } from '@counterpoint/core';
import { soundProfile } from './sound-profile.js';
import { areShort, soundRecipes, soundScoreViews } from './sound-recipes.js';

/** Recipes for recordings, by their length. */
export const chooseSoundRecipes: RecipeChooser = async (stored) => {
  const profile = await soundProfile(stored);
  const { size, seconds } = profile;
  return {
    facts: { size, seconds, short: areShort(profile) },
    candidates: soundRecipes(profile),
    scoreViews: soundScoreViews(profile),
  };
};
