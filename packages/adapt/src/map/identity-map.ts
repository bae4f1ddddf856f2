import type { VectorMap } from './vector-map.js';

/** y = x, for embeddings of length 1. */
export function identityMap(width: number): VectorMap {
  const values = new Float32Array(width * width);
  for (let i = 0; i < width; i++) values[i * (width + 1)] = 1;
  const bias = { rows: 1, columns: width, values: new Float32Array(width) };
  return { linear: { rows: width, columns: width, values }, bias };
}
