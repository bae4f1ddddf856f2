import type { FloatProducts } from '@counterpoint/eval';

/** Rows of one product: sums in float32 are no longer. */
const blockRows = 8192;

/**
 * The covariance of rows, [width, width], in float64; by an engine's products, where they are
 * given, in float32 within blocks of 8,192 rows.
 *
 * @param mean [width]
 */
export function covarianceOf(
  rows: Float32Array,
  count: number,
  width: number,
  mean: Float64Array,
  products?: FloatProducts,
): Float64Array {
  const covariance = products
    ? byProducts(rows, count, width, mean, products)
    : upperTriangle(rows, count, width, mean);
  for (let d = 0; d < width; d++)
    for (let e = 0; e < d; e++) covariance[d * width + e] = covariance[e * width + d]!;
  return covariance;
}

function upperTriangle(
  rows: Float32Array,
  count: number,
  width: number,
  mean: Float64Array,
): Float64Array {
  const covariance = new Float64Array(width * width);
  const centred = new Float64Array(width);
  for (let i = 0; i < count; i++) {
    for (let d = 0; d < width; d++) centred[d] = rows[i * width + d]! - mean[d]!;
    for (let d = 0; d < width; d++) {
      const value = centred[d]! / count;
      const at = d * width;
      for (let e = d; e < width; e++) covariance[at + e]! += value * centred[e]!;
    }
  }
  return covariance;
}

function byProducts(
  rows: Float32Array,
  count: number,
  width: number,
  mean: Float64Array,
  products: FloatProducts,
): Float64Array {
  const covariance = new Float64Array(width * width);
  for (let first = 0; first < count; first += blockRows) {
    const size = Math.min(blockRows, count - first);
    const columns = new Float32Array(width * size);
    for (let i = 0, at = first * width; i < size; i++)
      for (let d = 0; d < width; d++) columns[d * size + i] = rows[at++]! - mean[d]!;
    const block = { rows: columns, count: width, width: size };
    products(block, block).forEach((sum, at) => (covariance[at]! += sum / count));
  }
  return covariance;
}
