/** One thing to be found. */
export interface Entry {
  /** Names it; adding the same id again replaces it. */
  readonly id: string;
  /** Its embedding, of any length but zero. */
  readonly vector: ArrayLike<number>;
  /** What comes back with a hit (text, path, caption): anything that JSON holds. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** One thing that was found. */
export interface Hit {
  readonly id: string;
  /** The cosine with the query. */
  readonly score: number;
  readonly facts: Readonly<Record<string, unknown>>;
}
