const rounds = 50;

/**
 * The direction that rows have in common: the first right singular vector, by power iteration.
 * Arora, Liang, Ma 2017, https://openreview.net/forum?id=SyK00v5xx, algorithm 1, takes it from the
 * embeddings of sentences, since it tells more of grammar and frequency than of meaning.
 *
 * @param rows [N, width], row after row
 * @returns [width], of length 1; zeros where all rows are
 *
 * @example
 * Array.from(commonDirection(Float32Array.of(2, 0, 4, 0), 2));   // [1, 0]
 */
export function commonDirection(rows: Float32Array, width: number): Float32Array {
  let direction = new Float64Array(width);
  for (let i = 0; i < rows.length; i++) direction[i % width]! += rows[i]!;
  // Rows whose sum is zero still have a direction.
  if (direction.every((value) => value === 0))
    direction = Float64Array.from(rows.subarray(0, width));
  for (let round = 0; round < rounds; round++) {
    const next = new Float64Array(width);
    for (let from = 0; from < rows.length; from += width) {
      let product = 0;
      for (let d = 0; d < width; d++) product += rows[from + d]! * direction[d]!;
      for (let d = 0; d < width; d++) next[d]! += product * rows[from + d]!;
    }
    const length = Math.hypot(...next);
    if (length === 0) return new Float32Array(width);
    direction = next.map((value) => value / length);
  }
  return Float32Array.from(direction);
}

/** Takes a direction of length 1 away from rows [N, width], in place. */
export function removeDirection(rows: Float32Array, direction: Float32Array): void {
  const width = direction.length;
  for (let from = 0; from < rows.length; from += width) {
    let product = 0;
    for (let d = 0; d < width; d++) product += rows[from + d]! * direction[d]!;
    for (let d = 0; d < width; d++) rows[from + d]! -= product * direction[d]!;
  }
}
