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
  const without = ({ rows, count: size }: EmbeddingMatrix): EmbeddingMatrix => ({
    rows: Float32Array.from(rows, (value, at) => value - mean[at % width]!),
    count: size,
    width,
  });
  return { train: without(train), test: without(test) };
}
