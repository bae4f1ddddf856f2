import type { Program } from '../program/program.js';
import { withRecipe } from '../program/with-recipe.js';

/** The name of the recipe by which a student imitates a teacher. */
export const distilRecipe = 'distil';

/**
 * A program whose default recipe imitates a teacher: on samples as they are, or the mild views that
 * the program names for its modality.
 */
export function distilProgram(program: Program): Program {
  return withRecipe(program, distilRecipe, {
    modality:
      program.fineTune?.recipe?.['modality'] ??
      program.recipes[program.defaultMethod]?.['modality'],
    optimizer: { type: 'core/adamw', weightDecay: 1e-4 },
    learningRate: { base: 2e-3, warmupEpochs: 0.5 },
    epochs: 20,
    batchSize: 128,
    clipNorm: 1,
    method: { type: 'core/distil' },
    distil: {},
  });
}
