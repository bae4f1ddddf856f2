import type { Rng } from '@counterpoint/core';

/**
 * A fast stream of whole numbers for the inner loop of the layout: Marsaglia's xorshift with 128
 * bits of state
 * (2003, https://doi.org/10.18637/jss.v008.i14), started from an {@link Rng}.
 *
 * @returns a function that draws a whole number from 0 to `below` - 1
 */
export function uniformWords(rng: Rng): (below: number) => number {
  let x = rng.word() | 1;
  let y = rng.word() | 0;
  let z = rng.word() | 0;
  let w = rng.word() | 0;
  return (below) => {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    return Math.floor(((w >>> 0) / 4294967296) * below);
  };
}
