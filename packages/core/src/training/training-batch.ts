import type { Batch, Views } from '../contract/batch.js';

/** The position in the data after a batch. */
export interface Cursor {
  readonly epoch: number;
  readonly position: number;
}

/** One batch of the training loop, which disposes of its tensors. */
export interface TrainingBatch<B extends Batch = Batch> {
  readonly views: Views<B>;
  /** The data set's index of each row. */
  readonly indices: Int32Array;
  /** Rows of one group are not negatives of each other; a negative id means no group. */
  readonly groups?: Int32Array;
  /** Where to continue after this batch. */
  readonly cursor: Cursor;
}
