import type { TypedConfig } from '@counterpoint/core';
import type { RawConfig } from '../config/config-file.js';
import type { Program } from './program.js';

/**
 * A program with one recipe, on samples as they are, or on the mild views that the program names for
 * its modality, where the config names no views.
 */
export function withRecipe(program: Program, name: string, recipe: RawConfig): Program {
  return {
    ...program,
    recipes: { [name]: recipe },
    defaultMethod: name,
    complete: async (config) => {
      const modality = config['modality'] as TypedConfig | undefined;
      const views =
        config['views'] ??
        (modality && program.fineTune?.views?.(modality)) ??
        ({ type: 'core/same-views' } satisfies TypedConfig);
      const withViews = { ...config, views };
      return (await program.complete?.(withViews)) ?? withViews;
    },
  };
}
