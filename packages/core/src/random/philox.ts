const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;

/**
 * High 32 bits of the unsigned 64-bit product, from 16-bit halves: as a signed integer, which V8
 * keeps in a register. No sum of halves exceeds 32 bits.
 */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff,
    aHigh = a >>> 16,
    bLow = b & 0xffff,
    bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const middleLow = ((middle & 0xffff) + Math.imul(aLow, bHigh)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (middleLow >>> 16)) | 0;
}

/**
 * Philox-4x32-10, a counter-based generator: four random 32-bit words from a 128-bit counter and a
 * 64-bit key.
 *
 * Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3,
 * https://doi.org/10.1145/2063384.2063405.
 *
 * @param out receives the four words (unsigned)
 */
export function philox(counter: Uint32Array, key0: number, key1: number, out: Uint32Array): void {
  let c0 = counter[0]! | 0,
    c1 = counter[1]! | 0,
    c2 = counter[2]! | 0,
    c3 = counter[3]! | 0;
  let k0 = key0 | 0,
    k1 = key1 | 0;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(multiplier0, c0),
      low0 = Math.imul(multiplier0, c0);
    const high1 = multiplyHigh(multiplier1, c2),
      low1 = Math.imul(multiplier1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + weyl0) | 0;
    k1 = (k1 + weyl1) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}
