/** Files that were found and are no part of the data, grouped by reason and extension. */
export interface LeftOut {
  /** A short phrase: `extension is not read here`, `no extension and unknown content`, `archive beside the files`. */
  readonly reason: string;
  /** In lower case with the dot; empty for names without one. */
  readonly extension: string;
  readonly count: number;
  /** The first few names. */
  readonly examples: readonly string[];
}
