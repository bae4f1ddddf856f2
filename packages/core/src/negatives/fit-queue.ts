import { CounterpointError } from '../error/counterpoint-error.js';

export interface FitQueueConfig {
  /** Requested number of rows. */
  readonly size: number;
  /** Samples of the data set. */
  readonly samples: number;
  /** Rows of a batch. */
  readonly batch: number;
  /**
   * What to do with a queue that would hold earlier keys of the batch's own samples. @default
   * 'shorten'
   */
  readonly tooLong?: 'shorten' | 'refuse';
  readonly warn?: (message: string) => void;
}

/**
 * The size of a queue, limited to samples - batch rows, so that no row is an earlier key of a
 * sample of the batch.
 *
 * @throws CP_CORE_QUEUE_TOO_LONG when the limit is below 1, or with `tooLong: 'refuse'`
 */
export function fitQueue({
  size,
  samples,
  batch,
  tooLong = 'shorten',
  warn = () => undefined,
}: FitQueueConfig): number {
  const maxSize = samples - batch;
  if (size <= maxSize) return size;
  if (tooLong === 'refuse' || maxSize < 1) {
    throw new CounterpointError('CP_CORE_QUEUE_TOO_LONG', {
      what: `A queue of ${size} rows is too long for the data set`,
      expected: `at most ${Math.max(0, maxSize)} rows for ${samples} samples in batches of ${batch}`,
      remedy:
        maxSize < 1
          ? 'use a smaller batch, or a method without a queue'
          : `set the queue's size to ${maxSize} or less`,
      facts: { size, samples, batch },
    });
  }
  warn(
    `The queue is shortened from ${size} to ${maxSize} rows: with ${samples} samples in ` +
      `batches of ${batch}, a longer one would hold earlier keys of the batch's own ` +
      'samples as negatives.',
  );
  return maxSize;
}
