import type { PairOfPlaces } from './place-pairs.js';

/** Neighbours of one sample in the original space, nearest first. */
export interface Near {
  readonly samples: readonly number[];
  /** Cosines. */
  readonly scores: readonly number[];
}

/** What an embedding is made of. */
export interface OwnConcepts {
  /** Numbers of concepts, heaviest first, with their weights. */
  readonly concepts: readonly { readonly row: number; readonly weight: number }[];
  /** The length of what no concept explains. */
  readonly residual: number;
}

/** A picture within a sheet, or alone. */
export interface Picture {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  /** Where it lies in a sheet of so many columns; absent for a picture alone. */
  readonly cell?: { readonly column: number; readonly row: number; readonly columns: number };
}

/** Samples that answer a word, nearest first. */
export interface WordAnswer {
  readonly word: string;
  readonly samples: readonly number[];
}

/** What the page can say of samples; undefined while it is fetched, or where it is unknown. */
export interface SampleAnswers {
  readonly near: (sample: number) => Near | undefined;
  readonly picture: (sample: number) => Picture | undefined;
  /** `none` for a sample that was not taken apart. */
  readonly conceptsIn: (sample: number) => OwnConcepts | 'none' | undefined;
  /** The address of a sound; null where the file leaves it out. */
  readonly sound: (sample: number) => string | null | undefined;
  readonly why: (a: number, b: number, centred: boolean) => PairOfPlaces | 'waiting' | undefined;
  /** The samples nearest to words, where the run has words. */
  readonly answer: (query: string) => readonly WordAnswer[];
}
