import Flatbush from 'flatbush';

/**
 * The k nearest points of each point of a map, itself left out: [count, k]; -1 where there are
 * fewer.
 */
export function mapNeighbours(points: Float32Array, k: number): Int32Array {
  const count = points.length / 2;
  const out = new Int32Array(count * k).fill(-1);
  if (count < 2) return out;
  const tree = new Flatbush(count, 16, Float32Array);
  for (let i = 0; i < count; i++)
    tree.add(points[2 * i]!, points[2 * i + 1]!, points[2 * i]!, points[2 * i + 1]!);
  tree.finish();
  for (let i = 0; i < count; i++) {
    const neighbours = tree.neighbors(points[2 * i]!, points[2 * i + 1]!, k + 1);
    let at = 0;
    for (const j of neighbours) if (j !== i && at < k) out[i * k + at++] = j;
  }
  return out;
}
