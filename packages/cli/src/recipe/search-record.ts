import type { LeftOutRecipe } from './left-out-recipe.js';

/** What a candidate did in a round. */
export interface CandidateRecord {
  readonly name: string;
  /** Optimizer steps since it began. */
  readonly steps: number;
  /** Of this round, scoring included. */
  readonly seconds: number;
  /** Label-free; larger is better. Null for a candidate that failed or never had a turn. */
  readonly score: number | null;
  readonly rankMe?: number;
  /** True where the round had no time left for it: then the score is that of the round before. */
  readonly skipped?: true;
  /** Why it failed. */
  readonly failure?: string;
  readonly survives: boolean;
}

/** How a recipe was chosen: the entry `recipe` of a run's `config.json`. */
export interface SearchRecord {
  readonly chosen: string;
  readonly description: string;
  /** In a sentence. */
  readonly why: string;
  /** What was seen of the data. */
  readonly facts: Readonly<Record<string, number | boolean>>;
  /** In seconds; absent for a search that was replayed. */
  readonly budget?: number;
  /** Samples that the scores are over; no candidate trains on them. */
  readonly heldOut: number;
  readonly rounds: readonly (readonly CandidateRecord[])[];
  /** Recipes that were not tried. Absent in older runs. */
  readonly leftOut?: readonly LeftOutRecipe[];
  /** Fingerprint of the stored samples, before any are held out. Absent in older runs. */
  readonly stored?: string;
  /** The step at which the winner's learning rate begins to fall. */
  readonly stableSteps: number;
}
