import { Rng, type EpochOrder } from '@counterpoint/core';

/**
 * The order of an epoch where any sample can be read at any time: a uniform permutation, or as
 * stored.
 */
export function fullOrder(size: number, { seed, epoch, shuffle }: EpochOrder): Uint32Array {
  return shuffle
    ? Rng.of(seed, 'data order', epoch).permutation(size)
    : Uint32Array.from({ length: size }, (_, i) => i);
}
