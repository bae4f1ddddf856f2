import { z } from 'zod';

/** What every recipe of views takes. */
export interface RecipeConfig {
  /** Height and width of the views. @default 224, the papers' size; 32 for CIFAR's recipe */
  readonly side?: number;
  /** Share of the area that crops keep. @default the paper's */
  readonly area?: readonly [number, number];
}

/** {@link RecipeConfig} with its defaults filled in. */
export interface CompleteRecipeConfig extends RecipeConfig {
  readonly side: number;
}

/** The schema of recipes without further settings, for views of a usual side. */
export function recipeSchemaOf(side: number): z.ZodType<CompleteRecipeConfig, RecipeConfig> {
  return z.strictObject({
    side: z.int().min(1).max(4096).default(side),
    area: z.tuple([z.number().min(1e-4).max(1), z.number().min(1e-4).max(1)]).optional(),
  });
}

export const recipeSchema: z.ZodType<CompleteRecipeConfig, RecipeConfig> = recipeSchemaOf(224);
