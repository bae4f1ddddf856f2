import type { FloatProducts } from '../matrix/float-products.js';
import { productKernel } from '../matrix/product-kernel.js';

/** Rows taken at a time, so that they stay in the cache. */
const chunkRows = 256;

/**
 * mean over rows of x x^T, [D, D] row-major, in float64; both triangles. With `products` the sums
 * run in float32.
 */
export function secondMoments(
  rows: Float32Array,
  count: number,
  width: number,
  products?: FloatProducts,
): Float64Array {
  if (products) return floatMoments(rows, count, width, products);
  const fours = Math.ceil(width / 4),
    pitch = 4 * chunkRows;
  const stride = fours * 4;
  const {
    arrays: [x, sums],
    addProducts,
  } = productKernel([fours * pitch, stride * stride]);
  for (let first = 0; first < count; first += chunkRows) {
    const some = Math.min(chunkRows, count - first);
    for (let i = 0; i < some; i++) {
      const row = (first + i) * width;
      // four columns side by side
      for (let d = 0; d < width; d++) x[(d >> 2) * pitch + 4 * i + (d & 3)] = rows[row + d]!;
    }
    for (let i = 0; i < fours; i++) {
      for (let j = 0; j <= i; j++)
        addProducts(x, i * pitch, 1, 4, x, j * pitch, 4, some, sums, 4 * (i * stride + j), stride);
    }
  }
  const moments = new Float64Array(width * width);
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++)
      moments[i * width + j] = moments[j * width + i] = sums[i * stride + j]! / count;
  return moments;
}

function floatMoments(
  rows: Float32Array,
  count: number,
  width: number,
  products: FloatProducts,
): Float64Array {
  const columns = new Float32Array(rows.length);
  for (let i = 0, at = 0; i < count; i++)
    for (let d = 0; d < width; d++) columns[d * count + i] = rows[at++]!;
  const matrix = { rows: columns, count: width, width: count };
  const sums = products(matrix, matrix);
  const moments = new Float64Array(width * width);
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++)
      moments[i * width + j] = moments[j * width + i] = sums[i * width + j]! / count;
  return moments;
}
