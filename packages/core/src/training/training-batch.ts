import type { Batch, Views } from '../contract/batch.js';

/** Where the data stands after a batch. */
export interface Cursor {
  readonly epoch: number;
  readonly position: number;
}

/** One batch as the loop takes it; its tensors are disposed by the loop. */
export interface TrainingBatch<B extends Batch = Batch> {
  readonly views: Views<B>;
  /** The data set's index of each row. */
  readonly indices: Int32Array;
  /** Rows of one group are no negatives of each other; negative ids belong to none. */
  readonly groups?: Int32Array;
  /** Where to go on after this batch. */
  readonly cursor: Cursor;
}
