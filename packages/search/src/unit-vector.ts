import { CounterpointError } from '@counterpoint/core';

/**
 * A vector scaled to unit length, written at `at`.
 *
 * @throws CP_SEARCH_WIDTH, CP_SEARCH_VECTOR
 */
export function writeUnit(
  vector: ArrayLike<number>,
  width: number,
  into: Float32Array,
  at: number,
  where: string,
): void {
  if (vector.length !== width) {
    throw new CounterpointError('CP_SEARCH_WIDTH', {
      what: `A vector has ${vector.length} values`,
      where,
      expected: `${width}, as the index`,
      facts: { length: vector.length, width },
    });
  }
  let squares = 0;
  for (let d = 0; d < width; d++) squares += vector[d]! ** 2;
  if (!(squares > 0 && squares < Infinity)) {
    throw new CounterpointError('CP_SEARCH_VECTOR', {
      what: squares === 0 ? 'A vector is zero' : 'A vector holds a value that is not finite',
      where,
      expected: 'finite values, not all zero',
    });
  }
  const scale = 1 / Math.sqrt(squares);
  for (let d = 0; d < width; d++) into[at + d] = vector[d]! * scale;
}
