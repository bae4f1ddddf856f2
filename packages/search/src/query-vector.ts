import { writeUnit } from './unit-vector.js';

/**
 * What a query is compared by: its vector of unit length, or one that was cut to `width` values
 * already, as it is, with zeros behind.
 *
 * @param vector as long as the index, or `width` values
 * @param width of the values that are compared
 * @param fullWidth the length of the vectors of the index
 * @returns [fullWidth]
 * @throws CP_SEARCH_WIDTH; CP_SEARCH_VECTOR where what is compared has no direction
 */
export function queryVector(
  vector: ArrayLike<number>,
  width: number,
  fullWidth: number,
): Float32Array<ArrayBuffer> {
  const query = new Float32Array(fullWidth);
  if (width < fullWidth && vector.length === width) query.set(Float32Array.from(vector));
  else writeUnit(vector, fullWidth, query, 0, 'query');
  if (width < fullWidth)
    writeUnit(query.subarray(0, width), width, new Float32Array(width), 0, 'query');
  return query;
}
