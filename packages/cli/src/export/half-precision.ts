import { toHalf } from '@counterpoint/core';

/** The largest finite number of 16 bits. */
export const largestHalf = 65504;

/**
 * Numbers in half precision (IEEE 754 binary16), rounded to the nearest, ties to even.
 *
 * @returns their bits
 */
export function halfPrecision(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, toHalf);
}
