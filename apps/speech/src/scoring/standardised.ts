import type { LabelledMatrix } from '@counterpoint/eval';

/**
 * Columns with mean 0 and deviation 1, so that cosines show more than the direction that all rows
 * share.
 */
export function standardised<T extends LabelledMatrix>(matrix: T): T {
  const { rows, count, width } = matrix;
  const out = Float32Array.from(rows);
  for (let c = 0; c < width; c++) {
    let [sum, squares] = [0, 0];
    for (let n = 0; n < count; n++) {
      const value = rows[n * width + c]!;
      sum += value;
      squares += value * value;
    }
    const mean = sum / count;
    const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean)) || 1;
    for (let n = 0; n < count; n++) out[n * width + c] = (rows[n * width + c]! - mean) / deviation;
  }
  return { ...matrix, rows: out };
}
