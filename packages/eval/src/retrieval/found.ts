/** A document that a system found, with its score: higher is better. */
export interface Found {
  readonly document: string;
  readonly score: number;
}
