import {
  CounterpointError,
  rowsOfRank,
  type Communicator,
  type Dataset,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';
import type { BatchOptions } from './batches.js';
import { checkBatchSize, fewSamples } from './batch-errors.js';
import { startCursor, type Cursor } from './cursor.js';
import { PositionReader, type ReadPosition } from './position-reader.js';

/** How {@link sharedBatches} deals the rows of each batch to ranks, and what it makes of them. */
export interface SharedBatchesOptions<V, T> extends BatchOptions {
  readonly communicator: Pick<Communicator, 'rank' | 'size' | 'allGather'>;
  /** A rank's rows are whole micro-batches. */
  readonly microBatch: number;
  /** Makes what a rank needs of a sample, ahead of its use: its views. */
  make(sample: Sample<V>, epoch: number): T | Promise<T>;
}

/** One rank's rows of a batch. */
export interface SharedRows<T> {
  readonly rows: readonly T[];
  readonly epoch: number;
  /** The place after the whole batch; the same on every rank. */
  readonly cursor: Cursor;
}

/**
 * What ranks exchange of a position: a sample that was read, an error that ends the run, or the
 * index of a skipped sample.
 */
const [readable, failed, unnumbered] = [-1, -2, -3];

/**
 * The batches of `batches`, each dealt to the ranks of a run: sample by sample those that one
 * process would have, whatever cannot
 * be read. A rank reads and decodes its own rows alone, one batch ahead. Ranks exchange which
 * positions were readable when a batch is
 * asked for; do not prefetch, or exchanges would come in another order on each rank.
 *
 * @throws CP_DATA_FEW_SAMPLES, CP_DATA_BATCH_SIZE as `batches`; the own error where this rank
 *   cannot read, CP_DATA_RANK where
 * another cannot
 */
export async function* sharedBatches<V, T>(
  dataset: Dataset<V>,
  options: SharedBatchesOptions<V, T>,
): AsyncGenerator<SharedRows<T>> {
  const { size, seed, shuffle = true, dropLast = true, from = startCursor } = options;
  const { epochs = Infinity, onSkip, communicator, microBatch, make } = options;
  checkBatchSize(size);
  if (dataset.size === 0 || (dropLast && dataset.size < size))
    throw fewSamples(dataset, size, dataset.size);
  const skips = onSkip !== undefined;
  const reader = new PositionReader<V, T>({ dataset, seed, shuffle, skips, make });
  const share = rowsOfRank(size, microBatch, communicator);
  const ownRange = (position: number) =>
    [
      Math.min(position + share.from, dataset.size),
      Math.min(position + share.from + share.count, dataset.size),
    ] as const;
  const reported = new Set<number>();
  const last = communicator.rank === communicator.size - 1;
  try {
    for (let epoch = from.epoch; epoch < epochs; epoch++) {
      const start = epoch === from.epoch ? from.position : 0;
      let position = start;
      let batches = 0;
      let rows: number[] = [];
      while (position < dataset.size) {
        const batch = await nextBatch(epoch, position);
        rows = batch.rows;
        position = batch.end;
        if (rows.length === 0 || (dropLast && rows.length < size)) break;
        batches++;
        const cursor = cursorAfter(epoch, position, rows.length);
        const rankRows = await ownRows(epoch, rows);
        reader.forgetBefore(cursor.epoch, cursor.position);
        if (cursor.epoch < epochs) reader.readAhead(cursor.epoch, ...ownRange(cursor.position));
        yield { rows: rankRows, epoch, cursor };
        if (cursor.epoch > epoch) break;
      }
      if (batches === 0 && start === 0) throw fewSamples(dataset, size, rows.length);
    }
  } finally {
    await reader.close();
  }

  /**
   * The positions of the readable samples of a batch, and where it ends. Exchanges with the other
   * ranks.
   */
  async function nextBatch(
    epoch: number,
    position: number,
  ): Promise<{ rows: number[]; end: number }> {
    const [begin, stop] = ownRange(position);
    let end = Math.min(position + size, dataset.size);
    const flags = await exchange(epoch, await reader.read(epoch, begin, stop));
    const rows = positionsOf(flags, position);
    while (rows.length < size && end < dataset.size) {
      const extra: ReadPosition<T>[] = []; // the last rank reads on until the batch is full
      if (last)
        for (let count = 0; count < size - rows.length && end + extra.length < dataset.size;) {
          const [next] = await reader.read(epoch, end + extra.length, end + extra.length + 1);
          extra.push(next!);
          if ('value' in next!) count++;
          if ('error' in next!) break;
        }
      const more = await exchange(epoch, extra);
      rows.push(...positionsOf(more, end));
      end += more.length;
    }
    return { rows, end };
  }

  async function exchange(
    epoch: number,
    positions: readonly ReadPosition<T>[],
  ): Promise<Int32Array> {
    const flagOf = (position: ReadPosition<T>) =>
      'value' in position
        ? readable
        : 'skipped' in position
          ? (position.skipped.index ?? unnumbered)
          : failed;
    const { all, counts } = await communicator.allGather(
      Int32Array.from(positions, flagOf),
      `epoch ${epoch}, which samples are readable`,
    );
    for (const read of positions) if ('error' in read) throw read.error;
    const at = all.indexOf(failed);
    if (at >= 0) throw failedElsewhere(dataset.name, at, counts);
    for (const read of positions) if ('skipped' in read) tell(read.skipped);
    for (const index of all) if (index >= 0) tell(skippedElsewhere(index));
    return all;
  }

  /** Once a sample: the rank that read it knows more than the others. */
  function tell(skipped: SkippedSample): void {
    if (skipped.index !== undefined && reported.has(skipped.index)) return;
    if (skipped.index !== undefined) reported.add(skipped.index);
    onSkip?.(skipped);
  }

  /**
   * This rank's rows; skipped samples shift rows between ranks, and what shifted here is read now.
   */
  async function ownRows(epoch: number, rows: readonly number[]): Promise<T[]> {
    const { from: first, count } = rowsOfRank(rows.length, microBatch, communicator);
    const rankValues: T[] = [];
    for (const position of rows.slice(first, first + count)) {
      const [read] = await reader.read(epoch, position, position + 1);
      if (!('value' in read!)) throw changed(dataset.name, position);
      rankValues.push(read.value);
    }
    return rankValues;
  }

  function cursorAfter(epoch: number, position: number, rows: number): Cursor {
    const left = dataset.size - position;
    return left === 0 || rows < size || (dropLast && left < size)
      ? { epoch: epoch + 1, position: 0 }
      : { epoch, position };
  }
}

function positionsOf(flags: Int32Array, begin: number): number[] {
  return [...flags].flatMap((flag, i) => (flag === readable ? [begin + i] : []));
}

function skippedElsewhere(index: number): SkippedSample {
  return {
    index,
    key: `sample ${index}`,
    code: 'CP_DATA_RANK',
    message: 'Another rank could not read this sample',
  };
}

function failedElsewhere(name: string, at: number, counts: Int32Array): CounterpointError {
  let rank = 0;
  for (let before = counts[0]!; before <= at; before += counts[rank]!) rank++;
  return new CounterpointError('CP_DATA_RANK', {
    what: `Rank ${rank} cannot read a sample`,
    where: name,
    remedy: 'see the message of that rank, or skip such samples with --on-error skip',
    facts: { rank },
  });
}

function changed(name: string, position: number): CounterpointError {
  return new CounterpointError('CP_DATA_CHANGED', {
    what: 'A sample that one rank could read cannot be read on another',
    where: `${name}, position ${position}`,
    expected: 'the same data on every rank',
  });
}
