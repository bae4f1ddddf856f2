import type { EmbeddingFingerprint } from './fingerprint.js';

/** The model that an index must belong to, and how long a write waits for another process. */
export interface OpenIndexOptions {
  /**
   * The function that embeds: its fingerprint with everything that changes an embedding, or a name
   * of the model alone. Queries of another
   * function are refused.
   */
  readonly model: string | EmbeddingFingerprint;
  /** How long a write waits for another process that writes, in milliseconds. Default 300,000. */
  readonly waitMs?: number;
}

/** The width of a new index, and what happens to an existing one. */
export interface CreateOptions extends OpenIndexOptions {
  /** The length of a vector. */
  readonly width: number;
  /** Replace an index that is already in the folder. Default false: an error. */
  readonly replace?: boolean;
  /**
   * The index counts as absent until its first `add` has ended, so that it is never taken for a
   * complete one: an `add` that fails removes it, and one that was killed is done again by
   * `openOrCreate`. Default false: an empty index opens.
   */
  readonly absentUntilAdded?: boolean;
}

/** Whether a search of a `VectorIndex` is exact, and how many values of each vector it compares. */
export interface SearchOptions {
  /** Compare with every vector instead of the likely cells. Default false. */
  readonly exact?: boolean;
  /**
   * Compare only the first values of vectors, which embeddings trained with Matryoshka losses
   * allow. Default: all. Such a search is exact.
   */
  readonly width?: number;
}

/** What `add` wrote. */
export interface AddReport {
  /** Entries written, replaced ones included. */
  readonly written: number;
  /** Entries in the index now. */
  readonly count: number;
}
