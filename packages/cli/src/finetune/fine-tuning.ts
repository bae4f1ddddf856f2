import type { TypedConfig } from '@counterpoint/core';
import type { RawConfig } from '../config/config-file.js';
import type { Program } from '../program/program.js';

/** The name of the recipe by which classes are learned. */
export const fineTuneRecipe = 'fine-tune';

/**
 * A program whose default recipe learns classes from an earlier model: samples as they are, or the
 * mild views that the program names for its modality.
 */
export function fineTuning(program: Program): Program {
  const recipe: RawConfig = {
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
  };
  return {
    ...program,
    recipes: { [fineTuneRecipe]: recipe },
    defaultMethod: fineTuneRecipe,
    complete: async (config) => {
      const views =
        config['views'] ??
        program.fineTune?.views?.(config['modality'] as TypedConfig) ??
        ({ type: 'core/same-views' } satisfies TypedConfig);
      const whole = { ...config, views };
      return (await program.complete?.(whole)) ?? whole;
    },
  };
}
