import type { Dataset, EpochOrder, Sample } from '@counterpoint/core';
import { fullOrder } from '../order/full-order.js';
import { inOrder } from './in-order.js';
import { isSample, skipOrThrow, type OnSkip, type ReadResult } from './read-result.js';

/** A data set whose samples can be read in any order. */
export interface IndexedParts<V> {
  readonly name: string;
  readonly size: number;
  readonly classes?: readonly string[];
  readonly fingerprint: string;
  /** Names a sample in messages without reading it. */
  key(index: number): string;
  /** Reads one sample; at once where it is in memory. */
  read(index: number): Sample<V> | Promise<Sample<V>>;
  /** How many reads are under way at a time. Default 16. */
  readonly concurrency?: number;
  /** Closes what `read` opened. */
  close?(): Promise<void>;
}

/**
 * A {@link Dataset} over {@link IndexedParts}: shuffled as a whole, resumed at any position without
 * reading what came before.
 */
export function indexedDataset<V>(parts: IndexedParts<V>): Dataset<V> {
  const settle = (index: number): ReadResult<V> | Promise<ReadResult<V>> => {
    const unreadable = (error: unknown) => ({ index, key: parts.key(index), error });
    try {
      const read = parts.read(index);
      return read instanceof Promise ? read.catch(unreadable) : read;
    } catch (error) {
      return unreadable(error);
    }
  };
  let newest: { readonly name: string; readonly order: Uint32Array } | undefined;
  const orderOf = (order: EpochOrder): Uint32Array => {
    const name = `${order.seed} ${order.epoch} ${order.shuffle}`;
    if (newest?.name !== name) newest = { name, order: fullOrder(parts.size, order) };
    return newest.order;
  };
  return {
    name: parts.name,
    size: parts.size,
    classes: parts.classes,
    fingerprint: parts.fingerprint,
    async *epoch(order: EpochOrder, from = 0, onSkip?: OnSkip) {
      const indices = orderOf(order).subarray(from, order.end);
      for await (const result of inOrder(indices, settle, parts.concurrency ?? 16)) {
        if (isSample(result)) yield result;
        else skipOrThrow(result, onSkip);
      }
    },
    at: async (index: number) => parts.read(index),
    close: parts.close === undefined ? undefined : () => parts.close!(),
  };
}
