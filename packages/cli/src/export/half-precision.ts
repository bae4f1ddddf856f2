/** The largest finite number of 16 bits. */
export const largestHalf = 65504;

/**
 * Numbers in half precision (IEEE 754 binary16), rounded to the nearest, ties to even.
 *
 * @returns their bits
 */
export function halfPrecision(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, halfBits);
}

function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  const power = exponent - 127;
  // Below 2^-14 the numbers are subnormal: so many bits of the fraction are lost.
  const lost = power < -14 ? Math.min(25, -1 - power) : 13;
  const whole = (exponent === 0 ? 0 : 0x800000) | fraction;
  if (power > 15) return sign | 0x7c00;
  const rounded = roundedShift(whole, lost);
  // A carry out of the fraction raises the exponent by itself.
  return sign | (power < -14 ? rounded : ((power + 14) << 10) + rounded);
}

/** value / 2^shift, ties to even. */
function roundedShift(value: number, shift: number): number {
  const quotient = Math.floor(value / 2 ** shift);
  const rest = value - quotient * 2 ** shift;
  const half = 2 ** (shift - 1);
  return quotient + (rest > half || (rest === half && quotient % 2 === 1) ? 1 : 0);
}
