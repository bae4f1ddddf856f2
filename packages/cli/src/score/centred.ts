import type { EmbeddingMatrix } from '@counterpoint/eval';

/**
 * Rows of two splits without the mean of the first. Rows that all point one way, as those of bright
 * pictures or of a collapsed encoder, have a cosine near 1 whatever they show; without the mean a
 * cosine near 1 means a copy.
 */
export function centred({
  train,
  test,
}: {
  readonly train: EmbeddingMatrix;
  readonly test: EmbeddingMatrix;
}): { readonly train: EmbeddingMatrix; readonly test: EmbeddingMatrix } {
  const { width, count } = train;
  const mean = new Float64Array(width);
  for (let i = 0; i < count; i++)
    for (let d = 0; d < width; d++) mean[d]! += train.rows[i * width + d]! / count;
  return { train: withoutMean(train, mean), test: withoutMean(test, mean) };
}

/** A loop, since `Float32Array.from` with a function takes many times as long. */
function withoutMean(matrix: EmbeddingMatrix, mean: Float64Array): EmbeddingMatrix {
  const { rows, width } = matrix;
  const differences = new Float32Array(rows.length);
  for (let at = 0; at < rows.length;)
    for (let d = 0; d < width; d++, at++) differences[at] = rows[at]! - mean[d]!;
  return { ...matrix, rows: differences };
}
