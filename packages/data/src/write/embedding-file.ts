/** Embeddings of some samples, row by row. */
export interface EmbeddingRows {
  /** The samples' keys. */
  readonly ids: readonly string[];
  /** [ids, width], row after row. */
  readonly values: Float32Array;
  /** Class indices, -1 for none. */
  readonly labels?: ArrayLike<number>;
  /** The texts that were embedded, for a Parquet file that a student is trained on. */
  readonly texts?: readonly string[];
}

/** A file of embeddings that is being written. */
export interface EmbeddingFile {
  /**
   * Opens the file, so that a place that cannot be written is found before the first embedding is
   * computed.
   */
  open(): Promise<void>;
  /** Appends rows, [ids, width]; all calls have the same width. */
  write(rows: EmbeddingRows): Promise<void>;
  /** Puts the finished file in its place. @returns the paths written */
  finish(): Promise<readonly string[]>;
  /** Removes what was written. */
  abandon(): Promise<void>;
}
