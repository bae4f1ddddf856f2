/** The cosine of two samples as a sum over pairs of places. */
export interface PairOfPlaces {
  readonly gridA: readonly [number, number];
  readonly gridB: readonly [number, number];
  /** [places of a, places of b] */
  readonly pairs: Float64Array;
  readonly sum: number;
  /** By the embeddings, where they are at hand. */
  readonly cosine?: number;
  readonly wordsA?: readonly string[];
  readonly wordsB?: readonly string[];
  /** Spectrograms: time lies along the width and low bands at the bottom. */
  readonly turned: boolean;
}
