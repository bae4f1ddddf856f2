import type { Sample } from '@counterpoint/core';

/** The memory that {@link remember} may use, in bytes. */
export interface RememberOptions<B> {
  /** Bytes that a value takes. */
  readonly sizeOf: (value: B) => number;
  /** Values are kept until they fill this; the rest is made anew each time. Default 1 GiB. */
  readonly memoryBytes?: number;
}

/**
 * Makes a value once and gives the same one in later epochs, for {@link mapDataset}: decoding small
 * pictures anew in every epoch can cost
 * more than training on them. Whoever takes the values must not change them.
 */
export function remember<A, B>(
  make: (sample: Sample<A>) => B | Promise<B>,
  { sizeOf, memoryBytes = 2 ** 30 }: RememberOptions<B>,
): (sample: Sample<A>) => B | Promise<B> {
  const cache = new Map<number, B>();
  let cachedBytes = 0;
  return (sample) => {
    const cached = cache.get(sample.index);
    if (cached !== undefined) return cached;
    const keep = (value: B): B => {
      const bytes = sizeOf(value);
      if (!cache.has(sample.index) && cachedBytes + bytes <= memoryBytes) {
        cache.set(sample.index, value);
        cachedBytes += bytes;
      }
      return value;
    };
    const value = make(sample);
    return value instanceof Promise ? value.then(keep) : keep(value);
  };
}
