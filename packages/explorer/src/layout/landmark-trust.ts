import Flatbush from 'flatbush';
import type { LandmarkMap } from './landmarks.js';

/**
 * How far each point of a landmark map can be trusted: the share of the k landmarks nearest on the
 * map that are among its k nearest landmarks in the space.
 *
 * @returns [count], 0 to 1
 */
export function landmarkTrust(
  points: Float32Array,
  { landmarks, neighbours: { k, indices } }: Pick<LandmarkMap, 'landmarks' | 'neighbours'>,
): Float32Array {
  const tree = new Flatbush(landmarks.length, 16, Float32Array);
  for (const row of landmarks) {
    const [x, y] = [points[2 * row]!, points[2 * row + 1]!];
    tree.add(x, y, x, y);
  }
  tree.finish();
  const trust = new Float32Array(points.length / 2);
  for (let i = 0; i < trust.length; i++) {
    const neighbours = indices.subarray(i * k, (i + 1) * k);
    let [neighbourCount, hits] = [0, 0];
    for (const at of tree.neighbors(points[2 * i]!, points[2 * i + 1]!, k + 1)) {
      const row = landmarks[at]!;
      if (row === i || neighbourCount === k) continue;
      neighbourCount++;
      if (neighbours.includes(row)) hits++;
    }
    trust[i] = hits / k;
  }
  return trust;
}
