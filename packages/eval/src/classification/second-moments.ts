import { productKernel } from '../matrix/product-kernel.js';

/** Rows taken at a time, so that they stay in the cache. */
const chunkRows = 256;

/** mean over rows of x x^T, [D, D] row-major, in float64; both triangles. */
export function secondMoments(rows: Float32Array, count: number, width: number): Float64Array {
  const stride = Math.ceil(width / 4) * 4 + 4; // an odd number of fours more often than not: fewer collisions in the cache
  const { arrays: [x, sums], addProducts } = productKernel([chunkRows * stride, stride * stride]);
  for (let first = 0; first < count; first += chunkRows) {
    const some = Math.min(chunkRows, count - first);
    for (let i = 0; i < some; i++) x.set(rows.subarray((first + i) * width, (first + i + 1) * width), i * stride);
    for (let i = 0; i < width; i += 4) {
      for (let j = 0; j <= i; j += 4) addProducts(x, i, 1, stride, x, j, stride, some, sums, i * stride + j, stride);
    }
  }
  const moments = new Float64Array(width * width);
  for (let i = 0; i < width; i++) for (let j = 0; j <= i; j++) moments[i * width + j] = moments[j * width + i] = sums[i * stride + j]! / count;
  return moments;
}
