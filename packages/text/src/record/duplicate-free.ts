import {
  Rng,
  type Dataset,
  type EpochOrder,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';

/** How many of the waiting samples are tried for a place before the next ones are looked at. */
const mostTried = 64;

/**
 * The same samples in an order in which no block of `size` shows one text twice, where that can be
 * had: a text that a block already has waits
 * for the next. Duplicates would be negatives of themselves. What remains when all that is left is
 * duplicates comes last.
 *
 * @param textsOf every text of a sample, in the order of the data set; samples that share one
 *   are kept apart
 */
export function duplicateFree<Value>(
  dataset: Dataset<Value>,
  textsOf: readonly (readonly string[])[],
  size: number,
): Dataset<Value> {
  const ids = new Map<string, number>();
  const keys = textsOf.map((texts) =>
    texts.map((text) => {
      let id = ids.get(text);
      if (id === undefined) ids.set(text, (id = ids.size));
      return id;
    }),
  );
  return {
    ...dataset,
    async *epoch(
      order: EpochOrder,
      from = 0,
      onSkip?: (skipped: SkippedSample) => void,
    ): AsyncGenerator<Sample<Value>> {
      const places = apart(keys, order, size);
      for (let position = from; position < places.length; position++) {
        const index = places[position]!;
        try {
          yield await dataset.at!(index);
        } catch (error) {
          if (!onSkip) throw error;
          const { code = 'CP_TEXT_NO_TEXT', message = String(error) } = error as {
            code?: string;
            message?: string;
          };
          onSkip({ index, key: String(index), code, message });
        }
      }
    },
  };
}

function apart(
  keys: readonly (readonly number[])[],
  { seed, epoch, shuffle }: EpochOrder,
  size: number,
): Uint32Array {
  const order = shuffle
    ? Rng.of(seed, 'duplicate-free', epoch).permutation(keys.length)
    : Uint32Array.from(keys, (_, i) => i);
  const out = new Uint32Array(keys.length);
  let waiting: number[] = [];
  let [next, placed] = [0, 0];
  while (placed < keys.length) {
    const inBlock = new Set<number>();
    const stays: number[] = [];
    const end = Math.min(keys.length, placed + size);
    const put = (index: number): boolean => {
      if (placed === end || keys[index]!.some((key) => inBlock.has(key))) return false;
      for (const key of keys[index]!) inBlock.add(key);
      out[placed++] = index;
      return true;
    };
    waiting.forEach((index, i) => {
      if (i >= mostTried || !put(index)) stays.push(index);
    });
    while (placed < end && next < order.length) {
      const index = order[next++]!;
      if (!put(index)) stays.push(index);
    }
    if (next === order.length && placed < end) {
      const rest = stays.splice(0, end - placed);
      for (const index of rest) out[placed++] = index;
    }
    waiting = stays;
  }
  return out;
}
