import type { EmbeddingMatrix } from '@counterpoint/eval';

/**
 * Linear centred kernel alignment of two spaces of the same samples: |X^T Y|^2 / (|X^T X| |Y^T Y|)
 * of centred columns.
 * Kornblith et al. 2019, https://arxiv.org/abs/1905.00414, eq. 3 with linear kernels. 0 to 1; a
 * turned or scaled space gives 1.
 */
export function linearCka(x: EmbeddingMatrix, y: EmbeddingMatrix): number {
  const [a, b] = [centredRows(x), centredRows(y)];
  const cross = crossSquares(a, x.width, b, y.width, x.count);
  const normProduct =
    Math.sqrt(crossSquares(a, x.width, a, x.width, x.count)) *
    Math.sqrt(crossSquares(b, y.width, b, y.width, x.count));
  return normProduct === 0 ? 0 : cross / normProduct;
}

function centredRows({ rows, count, width }: EmbeddingMatrix): Float64Array {
  const out = Float64Array.from(rows);
  for (let d = 0; d < width; d++) {
    let mean = 0;
    for (let i = 0; i < count; i++) mean += out[i * width + d]! / count;
    for (let i = 0; i < count; i++) out[i * width + d]! -= mean;
  }
  return out;
}

function crossSquares(
  a: Float64Array,
  widthA: number,
  b: Float64Array,
  widthB: number,
  count: number,
): number {
  const product = new Float64Array(widthA * widthB);
  for (let i = 0; i < count; i++)
    for (let d = 0; d < widthA; d++) {
      const value = a[i * widthA + d]!;
      for (let e = 0; e < widthB; e++) product[d * widthB + e]! += value * b[i * widthB + e]!;
    }
  return product.reduce((sum, value) => sum + value * value, 0);
}
