/**
 * A sample of text: one text, or several that belong together (a pair, a triplet, a title and its
 * abstract).
 */
export interface TextRecord {
  readonly texts: readonly [string, ...string[]];
  /** Title and body as one text, where the texts are those of a document. */
  readonly document?: string;
  /** How alike the first two are, as people judged. */
  readonly score?: number;
  /** Embeddings of the texts by a frozen model, [guide width] each. */
  readonly guides?: readonly Float32Array[];
  /** The row that the texts come from, for messages. */
  readonly source?: RecordSource;
}

/** Where a record was read. */
export interface RecordSource {
  readonly key: string;
  /** The names of the row's columns. */
  readonly columns: readonly string[];
}
