import type { TypedConfig } from '@counterpoint/core';
import type { RawConfig } from '../config/config-file.js';
import type { Program } from '../program/program.js';

/** The name of the recipe by which a student imitates a teacher. */
export const distilRecipe = 'distil';

/**
 * A program whose default recipe imitates a teacher: on samples as they are, or the mild views that
 * the program names for its modality.
 */
export function distilling(program: Program): Program {
  const recipe: RawConfig = {
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
  };
  return {
    ...program,
    recipes: { [distilRecipe]: recipe },
    defaultMethod: distilRecipe,
    complete: async (config) => {
      const modality = config['modality'] as TypedConfig | undefined;
      const views =
        config['views'] ??
        (modality && program.fineTune?.views?.(modality)) ??
        ({ type: 'core/same-views' } satisfies TypedConfig);
      const whole = { ...config, views };
      return (await program.complete?.(whole)) ?? whole;
    },
  };
}
