import type { EmbeddingMatrix, LabelledMatrix } from '../matrix/embedding-matrix.js';
import { crossEntropyOfRow } from './cross-entropy-of-row.js';
import type { FloatRows } from './float-rows.js';
import type { SoftmaxLoss } from './softmax-loss.js';

/**
 * {@link SoftmaxLoss} by products in float32: some ten times as fast where an engine multiplies, and
 * near enough to lead to the minimum's neighbourhood.
 */
export function floatSoftmaxLoss(
  { rows, columns, products }: FloatRows,
  labels: LabelledMatrix['labels'],
  classes: number,
  penalty: number,
): SoftmaxLoss {
  const { count: n, width: d } = rows;
  const weights: EmbeddingMatrix = {
    rows: new Float32Array(classes * d),
    count: classes,
    width: d,
  };
  const errors: EmbeddingMatrix = { rows: new Float32Array(classes * n), count: classes, width: n };
  return (x, gradient) => {
    weights.rows.set(x.subarray(0, classes * d));
    const logits = products(rows, weights);
    gradient.fill(0);
    let loss = 0;
    for (let i = 0; i < n; i++) {
      loss += crossEntropyOfRow(logits, i * classes, classes, x, classes * d, labels[i]!);
      for (let c = 0; c < classes; c++) {
        const error = logits[i * classes + c]!;
        errors.rows[c * n + i] = error;
        gradient[classes * d + c]! += error / n;
      }
    }
    const sums = products(columns, errors);
    let squares = 0;
    for (let c = 0; c < classes; c++)
      for (let j = 0; j < d; j++) {
        const w = x[c * d + j]!;
        squares += w * w;
        gradient[c * d + j] = sums[j * classes + c]! / n + penalty * w;
      }
    return loss / n + (penalty / 2) * squares;
  };
}
