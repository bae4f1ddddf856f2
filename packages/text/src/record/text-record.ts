/** A sample of text: one text, or several that belong together (a pair, a triplet, a title and its abstract). */
export interface TextRecord {
  readonly texts: readonly [string, ...string[]];
  /** How alike the first two are, where people said so. */
  readonly score?: number;
}
