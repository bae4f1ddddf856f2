import type { Program } from '../program/program.js';
import { withRecipe } from '../program/with-recipe.js';

/** The name of the recipe by which classes are learned. */
export const fineTuneRecipe = 'fine-tune';

/**
 * A program whose default recipe learns classes from an earlier model: samples as they are, or the
 * mild views that the program names for its modality.
 */
export function fineTuneProgram(program: Program): Program {
  return withRecipe(program, fineTuneRecipe, {
    optimizer: { type: 'core/adamw', weightDecay: 1e-4 },
    learningRate: { base: 1e-3, warmupEpochs: 0.5 },
    epochs: 10,
    batchSize: 64,
    clipNorm: 1,
    ...program.fineTune?.recipe,
    data: { groups: 'label' },
    method: { type: 'core/fine-tune' },
    adapt: {},
    fineTune: {},
  });
}
