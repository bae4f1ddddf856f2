/** A document that a system found, with its score: higher is better. */
export interface RankedDocument {
  readonly document: string;
  readonly score: number;
}
