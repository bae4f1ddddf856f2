import type { Dataset, Sample, SkippedSample } from '@counterpoint/core';
import { positions, type Position } from '../dataset/positions.js';

/**
 * One position of an epoch as it was read: what was made of the sample, a skipped sample, or the
 * error that ends the run.
 */
export type ReadPosition<T> =
  { readonly value: T } | { readonly skipped: SkippedSample } | { readonly error: unknown };

export interface PositionReaderOptions<V, T> {
  readonly dataset: Dataset<V>;
  readonly seed: number;
  readonly shuffle: boolean;
  /** Whether samples that cannot be read are skipped. */
  readonly skips: boolean;
  make(sample: Sample<V>, epoch: number): T | Promise<T>;
}

/** Reads ranges of positions ahead of their use, and keeps them until they are used or passed. */
export class PositionReader<V, T> {
  readonly #options: PositionReaderOptions<V, T>;
  readonly #ready: Map<string, Promise<ReadPosition<T>>> = new Map();
  #before: Promise<unknown> = Promise.resolve();
  #open: { epoch: number; position: number; source: AsyncIterator<Position<V>> } | undefined;

  constructor(options: PositionReaderOptions<V, T>) {
    this.#options = options;
  }

  /** Positions `from` to `to` of an epoch, read now where they were not read ahead. */
  async read(epoch: number, from: number, to: number): Promise<ReadPosition<T>[]> {
    this.readAhead(epoch, from, to);
    return Promise.all(
      Array.from({ length: Math.max(0, to - from) }, (_, i) =>
        this.#ready.get(key(epoch, from + i))!,
      ),
    );
  }

  /** Begins to read positions; those that are being read already are left as they are. */
  readAhead(epoch: number, from: number, to: number): void {
    for (let start = from; start < to; start++) {
      if (this.#ready.has(key(epoch, start))) continue;
      let end = start + 1;
      while (end < to && !this.#ready.has(key(epoch, end))) end++;
      this.#readRange(epoch, start, end);
      start = end;
    }
  }

  /** Forgets what was read before a position: the run never goes back. */
  forgetBefore(epoch: number, position: number): void {
    for (const name of this.#ready.keys()) {
      const [ofEpoch, at] = name.split(':').map(Number);
      if (ofEpoch! < epoch || (ofEpoch === epoch && at! < position)) this.#ready.delete(name);
    }
  }

  async close(): Promise<void> {
    await this.#before;
    await this.#open?.source.return?.();
    this.#open = undefined;
  }

  #readRange(epoch: number, from: number, to: number): void {
    const waiting = new Map<number, (read: ReadPosition<T> | Promise<ReadPosition<T>>) => void>();
    for (let position = from; position < to; position++)
      this.#ready.set(
        key(epoch, position),
        new Promise((resolve) => waiting.set(position, resolve)),
      );
    this.#before = this.#before.then(async () => {
      let position = from;
      try {
        const source = await this.#sourceAt(epoch, from, to);
        for (; position < to; position++) {
          const { done, value } = await source.next();
          if (done === true) break;
          this.#open!.position++;
          waiting.get(position)!(this.#readPosition(value, epoch));
        }
      } catch (error) {
        this.#open = undefined;
        for (let i = position; i < to; i++) waiting.get(i)!({ error });
        return;
      }
      const { seed, dataset } = this.#options;
      for (; position < to; position++)
        waiting.get(position)!({
          error: new Error(`${dataset.name} ends at ${position} in epoch ${epoch}, seed ${seed}`),
        });
    });
  }

  async #readPosition(position: Position<V>, epoch: number): Promise<ReadPosition<T>> {
    if ('skipped' in position) return position;
    try {
      return { value: await this.#options.make(position.sample, epoch) };
    } catch (error) {
      return { error };
    }
  }

  /**
   * Data that can only be streamed goes on from where it stands; other data begins anew at the
   * position.
   */
  async #sourceAt(epoch: number, from: number, to: number): Promise<AsyncIterator<Position<V>>> {
    const { dataset, seed, shuffle, skips } = this.#options;
    const streamed = dataset.at === undefined;
    const open = this.#open;
    if (open !== undefined && open.epoch === epoch && open.position <= from) {
      if (streamed)
        while (open.position < from) {
          await open.source.next();
          open.position++;
        }
      if (open.position === from && streamed) return open.source;
    }
    await open?.source.return?.();
    const order = { seed, epoch, shuffle, end: streamed ? undefined : to };
    const source = skips
      ? positions(dataset, order, from)
      : withoutSkips(dataset.epoch(order, from));
    this.#open = { epoch, position: from, source };
    return source;
  }
}

const key = (epoch: number, position: number) => `${epoch}:${position}`;

async function* withoutSkips<V>(samples: AsyncIterable<Sample<V>>): AsyncGenerator<Position<V>> {
  for await (const sample of samples) yield { sample };
}
