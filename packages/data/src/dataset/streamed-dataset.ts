import { CounterpointError, type Dataset, type EpochOrder } from '@counterpoint/core';
import { bufferedOrder, firstIndices } from '../order/buffered-order.js';
import { isSample, skipOrThrow, type OnSkip, type ReadResult } from './read-result.js';

/**
 * A part of a data set that can only be read from its start: a compressed archive, a compressed
 * table.
 */
export interface StreamedShard<V> {
  readonly name: string;
  /** Bytes of each of its samples, known from a first look through it. */
  readonly sizes: ArrayLike<number>;
  /** Its samples from the start, numbered from `first`. */
  read(first: number): AsyncIterable<ReadResult<V>>;
}

/** What {@link streamedDataset} reads: shards that can only be read in order. */
export interface StreamedParts<V> {
  readonly name: string;
  readonly shards: readonly StreamedShard<V>[];
  readonly classes?: readonly string[];
  readonly fingerprint: string;
  /** The most bytes of samples that are held for shuffling. */
  readonly bufferBytes: number;
}

/**
 * A {@link Dataset} over shards that are streamed, with memory bounded by `bufferBytes`. Shuffled:
 * shards in random order through a
 * shuffle buffer. An epoch that begins at a position reads from the first shard of which something
 * is left to give.
 */
export function streamedDataset<V>(parts: StreamedParts<V>): Dataset<V> {
  const sizes = parts.shards.map((shard) => shard.sizes);
  const starts = firstIndices(sizes);
  const size = sizes.reduce((sum, shard) => sum + shard.length, 0);

  return {
    name: parts.name,
    size,
    classes: parts.classes,
    fingerprint: `${parts.fingerprint}:${parts.bufferBytes}`,
    async *epoch(order: EpochOrder, from = 0, onSkip?: OnSkip) {
      const { shards, samples } = bufferedOrder(sizes, parts.bufferBytes, order);
      const consumed = new Uint8Array(size);
      for (const index of samples.subarray(0, from)) consumed[index] = 1;
      const buffer = new Map<number, ReadResult<V>>();
      const results = readShards(shards, consumed);
      try {
        for (const index of samples.subarray(from)) {
          while (!buffer.has(index)) {
            const next = await results.next();
            if (next.done === true) break;
            if (consumed[next.value.index!] === 0) buffer.set(next.value.index!, next.value);
          }
          const result = buffer.get(index) ?? missing(index);
          buffer.delete(index);
          if (isSample(result)) yield result;
          else skipOrThrow(result, onSkip);
        }
      } finally {
        await results.return(undefined);
      }
    },
  };

  async function* readShards(
    shards: Uint32Array,
    consumed: Uint8Array,
  ): AsyncGenerator<ReadResult<V>, undefined> {
    let started = false;
    for (const shard of shards) {
      const start = starts[shard]!;
      started ||= consumed.subarray(start, start + sizes[shard]!.length).includes(0);
      if (started) yield* parts.shards[shard]!.read(start);
    }
    return undefined;
  }

  function missing(index: number): ReadResult<V> {
    const shard = starts.findLastIndex((start) => start <= index);
    const key = `${parts.shards[shard]!.name}#${index - starts[shard]!}`;
    return {
      index,
      key,
      error: new CounterpointError('CP_DATA_CHANGED', {
        what: 'A sample that was there when the data was opened is gone',
        where: key,
        remedy: 'do not change data while it is being read',
      }),
    };
  }
}
