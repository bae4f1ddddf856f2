import type { Dataset, Sample } from '@counterpoint/core';
import { positions, type Position } from '../dataset/positions.js';
import type { OnSkip } from '../dataset/read-result.js';
import { checkBatchSize, fewSamples } from './batch-errors.js';
import { startCursor, type Cursor } from './cursor.js';

/**
 * Size, order and start position of {@link batches}. The seed and the epoch alone decide about the
 * order.
 */
export interface BatchOptions {
  /** Samples a batch. */
  readonly size: number;
  readonly seed: number;
  /** Default true. */
  readonly shuffle?: boolean;
  /** Whether the last batch of an epoch is left out when it is not full. Default true. */
  readonly dropLast?: boolean;
  /** Where to go on. Default: the start. */
  readonly from?: Cursor;
  /** How many epochs there are, counted from 0. Default: without end. */
  readonly epochs?: number;
  /** Told of every sample that is left out; without it such a sample ends the run. */
  readonly onSkip?: OnSkip;
}

/** Some samples, and where the run stands once they are used. */
export interface SampleBatch<V> {
  readonly samples: readonly Sample<V>[];
  /** The epoch that the samples belong to. */
  readonly epoch: number;
  /** The place after this batch: what a checkpoint stores. */
  readonly cursor: Cursor;
}

/**
 * Batches of a data set, epoch after epoch. Begun at the cursor of any batch, they go on exactly as
 * they would have.
 *
 * @throws CP_DATA_FEW_SAMPLES when an epoch gives no batch: fewer samples than one batch, or all of
 *   them left out
 */
export async function* batches<V>(
  dataset: Dataset<V>,
  options: BatchOptions,
): AsyncGenerator<SampleBatch<V>> {
  const {
    size,
    seed,
    shuffle = true,
    dropLast = true,
    from = startCursor,
    epochs = Infinity,
    onSkip,
  } = options;
  checkBatchSize(size);
  if (dataset.size === 0 || (dropLast && dataset.size < size))
    throw fewSamples(dataset, size, dataset.size);
  for (let epoch = from.epoch; epoch < epochs; epoch++) {
    let position = epoch === from.epoch ? from.position : 0;
    const firstPosition = position;
    let batchCount = 0;
    let samples: Sample<V>[] = [];
    for await (const entry of readEpoch(dataset, { seed, epoch, shuffle }, position, onSkip)) {
      position++;
      if ('skipped' in entry) {
        onSkip?.(entry.skipped);
        continue;
      }
      samples.push(entry.sample);
      if (samples.length === size) {
        batchCount++;
        yield { samples, epoch, cursor: cursorAfter(epoch, position) };
        samples = [];
      }
    }
    if (samples.length > 0 && !dropLast) {
      batchCount++;
      yield { samples, epoch, cursor: { epoch: epoch + 1, position: 0 } };
    }
    if (batchCount === 0 && firstPosition === 0) throw fewSamples(dataset, size, samples.length);
  }

  /**
   * The end of an epoch and the start of the next are one place; it has one name, so that cursors
   * can be compared.
   */
  function cursorAfter(epoch: number, position: number): Cursor {
    const left = dataset.size - position;
    return left === 0 || (dropLast && left < size)
      ? { epoch: epoch + 1, position: 0 }
      : { epoch, position };
  }
}

async function* readEpoch<V>(
  dataset: Dataset<V>,
  order: { seed: number; epoch: number; shuffle: boolean },
  from: number,
  onSkip?: OnSkip,
): AsyncGenerator<Position<V>> {
  if (onSkip !== undefined) yield* positions(dataset, order, from);
  else for await (const sample of dataset.epoch(order, from)) yield { sample };
}
