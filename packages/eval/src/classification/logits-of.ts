import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';
import { paddedLength } from '../matrix/padded-length.js';
import { productKernel } from '../matrix/product-kernel.js';
import type { LinearClassifier } from './softmax-regression.js';

/** Rows and columns taken at a time, so that they stay in the cache. */
const chunkRows = 128,
  chunkColumns = 256;

/**
 * The logits of every row, [N, classes] row-major: the bias plus the products in the order of the
 * columns, in float64.
 */
export function logitsOf(
  { classes, width, weights, bias }: LinearClassifier,
  { rows, count }: EmbeddingMatrix,
): Float64Array {
  const stride = Math.ceil(classes / 4) * 4;
  const rowLength = paddedLength(width);
  const {
    arrays: [chunk, fours, sums],
    addProducts,
  } = productKernel([chunkRows * rowLength, stride * width, chunkRows * stride]);
  // four classes side by side
  for (let c = 0; c < classes; c++)
    for (let d = 0; d < width; d++)
      fours[(c - (c % 4)) * width + 4 * d + (c % 4)] = weights[c * width + d]!;
  const logits = new Float64Array(count * classes);
  for (let first = 0; first < count; first += chunkRows) {
    const some = Math.min(chunkRows, count - first);
    for (let i = 0; i < some; i++) {
      chunk.set(rows.subarray((first + i) * width, (first + i + 1) * width), i * rowLength);
      sums.set(bias, i * stride);
    }
    for (let d = 0; d < width; d += chunkColumns) {
      const length = Math.min(chunkColumns, width - d);
      for (let i = 0; i < some; i += 4)
        for (let c = 0; c < stride; c += 4)
          addProducts(
            chunk,
            i * rowLength + d,
            rowLength,
            1,
            fours,
            c * width + 4 * d,
            4,
            length,
            sums,
            i * stride + c,
            stride,
          );
    }
    for (let i = 0; i < some; i++)
      logits.set(sums.subarray(i * stride, i * stride + classes), (first + i) * classes);
  }
  return logits;
}
