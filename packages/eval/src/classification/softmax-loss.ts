import type { EmbeddingMatrix, LabelledMatrix } from '../matrix/embedding-matrix.js';
import { paddedLength } from '../matrix/padded-length.js';
import { productKernel } from '../matrix/product-kernel.js';
import { crossEntropyOfRow } from './cross-entropy-of-row.js';

/**
 * The mean cross entropy of rows plus the penalty, of weights [classes, width] and biases behind them;
 * the gradient is written into the second argument.
 */
export type SoftmaxLoss = (x: Float64Array, gradient: Float64Array) => number;

/** {@link SoftmaxLoss} in float64. */
export function softmaxLoss(train: LabelledMatrix, classes: number, penalty: number): SoftmaxLoss {
  const { count: n, width: d, labels } = train;
  const stride = Math.ceil(classes / 4) * 4;
  const rowLength = paddedLength(d);
  const resident = n * rowLength <= residentLimit;
  const {
    arrays: [x64, fours, logits, sums],
    addProducts,
  } = productKernel([
    Math.ceil((resident ? n : chunkRows) / 4) * 4 * rowLength,
    stride * d,
    chunkRows * stride,
    stride * rowLength,
  ]);
  if (resident) widen(train, 0, n, x64, rowLength);

  return (x, gradient) => {
    for (let c = 0; c < classes; c++)
      for (let j = 0; j < d; j++) fours[(c - (c % 4)) * d + 4 * j + (c % 4)] = x[c * d + j]!;
    sums.fill(0);
    gradient.fill(0);
    let loss = 0;
    for (let first = 0; first < n; first += chunkRows) {
      const count = Math.min(chunkRows, n - first);
      const at = resident ? first * rowLength : 0;
      if (!resident) widen(train, first, count, x64, rowLength);
      logits.fill(0);
      for (let j = 0; j < d; j += chunkColumns) {
        const some = Math.min(chunkColumns, d - j);
        for (let i = 0; i < count; i += 4) {
          for (let c = 0; c < stride; c += 4)
            addProducts(
              x64,
              at + i * rowLength + j,
              rowLength,
              1,
              fours,
              c * d + 4 * j,
              4,
              some,
              logits,
              i * stride + c,
              stride,
            );
        }
      }
      for (let i = 0; i < count; i++) {
        loss += crossEntropyOfRow(logits, i * stride, classes, x, classes * d, labels[first + i]!);
        for (let c = 0; c < classes; c++) gradient[classes * d + c]! += logits[i * stride + c]! / n;
      }
      for (let j = 0; j < d; j += 4) {
        for (let c = 0; c < stride; c += 4)
          addProducts(
            logits,
            c,
            1,
            stride,
            x64,
            at + j,
            rowLength,
            count,
            sums,
            c * rowLength + j,
            rowLength,
          );
      }
    }
    let squares = 0;
    for (let c = 0; c < classes; c++) {
      for (let j = 0; j < d; j++) {
        const w = x[c * d + j]!;
        squares += w * w;
        gradient[c * d + j] = sums[c * rowLength + j]! / n + penalty * w;
      }
    }
    return loss / n + (penalty / 2) * squares;
  };
}

/** Rows and columns taken at a time, so that they stay in the cache. */
const chunkRows = 128,
  chunkColumns = 256;
/**
 * Up to so many numbers the rows stay in float64; above, they are widened chunk by chunk in every
 * evaluation.
 */
const residentLimit = 2 ** 25;

function widen(
  { rows, width }: EmbeddingMatrix,
  first: number,
  count: number,
  into: Float64Array,
  rowLength: number,
): void {
  for (let i = 0; i < count; i++)
    into.set(rows.subarray((first + i) * width, (first + i + 1) * width), i * rowLength);
}
