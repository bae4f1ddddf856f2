/**
 * The cosine of row i of one matrix and row j of another, both [N, width] row-major; 0 where one is
 * all zeros.
 */
export function rowCosine(
  a: Float32Array,
  i: number,
  b: Float32Array,
  j: number,
  width: number,
): number {
  let dot = 0,
    aa = 0,
    bb = 0;
  for (let d = 0; d < width; d++) {
    const [x, y] = [a[i * width + d]!, b[j * width + d]!];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return dot / Math.sqrt(aa * bb || 1);
}
