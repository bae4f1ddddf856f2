/** A sample of text: one text, or several that belong together (a pair, a triplet, a title and its abstract). */
export interface TextRecord {
  readonly texts: readonly [string, ...string[]];
  /** How alike the first two are, where people said so. */
  readonly score?: number;
  /** What a frozen model finds the texts to be, a row for each. */
  readonly guides?: readonly Float32Array[];
}
