import { productKernel } from '../matrix/product-kernel.js';
import type { FloatRows } from './float-rows.js';

/** Rows taken at a time, so that they stay in the cache. */
const chunkRows = 256;

/** mean over rows of x x^T, [D, D] row-major, in float64; both triangles. */
export function secondMoments(rows: Float32Array, count: number, width: number): Float64Array {
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

/** {@link secondMoments} with sums in float32. */
export function floatMoments({ rows, columns, products }: FloatRows): Float64Array {
  const { count, width } = rows;
  const sums = products(columns, columns);
  const moments = new Float64Array(width * width);
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++)
      moments[i * width + j] = moments[j * width + i] = sums[i * width + j]! / count;
  return moments;
}
