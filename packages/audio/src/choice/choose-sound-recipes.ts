import type { RecipeChooser } from '@counterpoint/core';
import { soundProfile } from './sound-profile.js';
import { areShort, soundRecipes, soundScoreViews } from './sound-recipes.js';

/** Recipes for recordings, by their length. */
export const chooseSoundRecipes: RecipeChooser = async (stored, modality) => {
  const { type, ...entries } = modality;
  // The recipes are for log-mel features alone: a config with another modality is refused with them.
  const profile = await soundProfile(stored, type === 'audio/log-mel' ? entries : {});
  const { size, seconds } = profile;
  return {
    facts: { size, seconds, short: areShort(profile) },
    candidates: soundRecipes(profile),
    scoreViews: soundScoreViews(profile),
  };
};
