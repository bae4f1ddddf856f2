import type { TypedConfig } from './component-context.js';
import type { Dataset } from './dataset.js';

/** A recipe among which a program chooses by what it does to the data. */
export interface RecipeCandidate {
  /** Letters, digits and hyphens: it names a folder, too. */
  readonly name: string;
  /** What is particular about it, in a few words. */
  readonly description: string;
  /** Entries of a config, without `data` and `epochs`. Its method must not depend on progress. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Recipes for some data, and how their encoders are compared without labels. */
export interface RecipeChoice {
  /** What was seen of the data, by name. */
  readonly facts: Readonly<Record<string, number | boolean>>;
  /** The most promising one first. */
  readonly candidates: readonly RecipeCandidate[];
  /** Views of samples that no candidate trained on: the same ones for every candidate. */
  readonly scoreViews: TypedConfig;
}

/**
 * Looks at samples, never at their labels, and names recipes that may suit them.
 *
 * @param stored the samples as a source yields them
 * @param modality how the program reads them unless a recipe says otherwise
 */
export type RecipeChooser = (stored: Dataset, modality: TypedConfig) => Promise<RecipeChoice>;
