import type { Sample } from '@counterpoint/core';

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
  const kept = new Map<number, B>();
  let held = 0;
  return (sample) => {
    const known = kept.get(sample.index);
    if (known !== undefined) return known;
    const keep = (value: B): B => {
      const bytes = sizeOf(value);
      if (!kept.has(sample.index) && held + bytes <= memoryBytes) {
        kept.set(sample.index, value);
        held += bytes;
      }
      return value;
    };
    const made = make(sample);
    return made instanceof Promise ? made.then(keep) : keep(made);
  };
}
