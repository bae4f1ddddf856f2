/**
 * Sparse non-negative regression in float64: minimises 1/2 |z - C^T w|^2 + penalty |w|_1 over w >=
 * 0, by coordinate descent.
 * Friedman et al. 2007, "Pathwise coordinate optimization", https://doi.org/10.1214/07-AOAS131.
 *
 * @param concepts [K, D] row-major
 * @param target [D]
 * @param penalty 0 or more
 * @returns [K]
 */
export function nonNegativeLasso(
  concepts: ArrayLike<number>,
  target: ArrayLike<number>,
  penalty: number,
  rounds = 1000,
): Float64Array {
  const width = target.length;
  const count = concepts.length / width;
  const weights = new Float64Array(count);
  const residual = Float64Array.from(target);
  const squares = new Float64Array(count);
  for (let k = 0; k < count; k++)
    for (let d = 0; d < width; d++) squares[k]! += concepts[k * width + d]! ** 2;
  for (let round = 0; round < rounds; round++) {
    let largest = 0;
    for (let k = 0; k < count; k++) {
      if (squares[k] === 0) continue;
      let product = 0;
      for (let d = 0; d < width; d++) product += concepts[k * width + d]! * residual[d]!;
      const before = weights[k]!;
      const after = Math.max(0, before + (product - penalty) / squares[k]!);
      if (after === before) continue;
      weights[k] = after;
      for (let d = 0; d < width; d++) residual[d]! -= (after - before) * concepts[k * width + d]!;
      largest = Math.max(largest, Math.abs(after - before) * Math.sqrt(squares[k]!));
    }
    if (largest < 1e-10) break;
  }
  return weights;
}
