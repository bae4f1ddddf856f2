import { mapNeighbours } from './map-neighbours.js';

/**
 * How far each point of a map can be trusted: the share of its neighbours on the map that are its
 * neighbours in the original space.
 *
 * @param points [count, 2]
 * @param neighbours [count, k] of the original space
 * @returns [count], 0 to 1
 */
export function trustMarks(points: Float32Array, neighbours: Int32Array, k: number): Float32Array {
  const count = points.length / 2;
  const near = mapNeighbours(points, k);
  return Float32Array.from({ length: count }, (_, i) => {
    const inputNeighbours = new Set(neighbours.subarray(i * k, (i + 1) * k));
    let hits = 0;
    let neighbourCount = 0;
    for (let at = i * k; at < (i + 1) * k; at++) {
      if (near[at]! < 0) continue;
      neighbourCount++;
      if (inputNeighbours.has(near[at]!)) hits++;
    }
    return neighbourCount === 0 ? 0 : hits / neighbourCount;
  });
}
