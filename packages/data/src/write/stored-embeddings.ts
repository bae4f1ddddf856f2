/** Embeddings with their ids, in memory. */
export interface StoredEmbeddings {
  readonly ids: readonly string[];
  readonly width: number;
  /** [ids, width] */
  readonly values: Float32Array;
  /** -1 where there is none. */
  readonly labels: Int32Array;
}
