/** What a sample is on each of its sides, by name: `{ image, text }`. */
export type Sides = Readonly<Record<string, unknown>>;

/** One side of a sample, as a view shows it. */
export interface OneSide<Value = unknown> {
  readonly side: string;
  readonly value: Value;
}
