/**
 * A place in a run's data: everything before this position of this epoch was seen. Plain JSON,
 * stored in checkpoints.
 */
export interface Cursor {
  readonly epoch: number;
  /** Positions of the epoch that are done, left-out samples among them. */
  readonly position: number;
}

/** Where a run begins. */
export const startCursor: Cursor = Object.freeze({ epoch: 0, position: 0 });
