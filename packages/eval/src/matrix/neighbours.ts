/**
 * The nearest rows of a base for each query: entry j of query i lies at `i * k + j`, nearest first.
 */
export interface Neighbours {
  readonly k: number;
  /** [queries, k], row-major: row numbers of the base. */
  readonly indices: Int32Array;
  /** [queries, k], row-major: cosines. */
  readonly scores: Float64Array;
}
