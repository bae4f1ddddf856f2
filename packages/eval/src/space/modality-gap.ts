import { bootstrap, type BootstrapOptions } from '../interval/bootstrap.js';
import { type Report, report } from '../interval/report.js';
import { comparable, sameCounts } from '../matrix/check.js';
import { type EmbeddingMatrix, unitRows } from '../matrix/embedding-matrix.js';

/**
 * How far two sides of one space lie apart: `gap`, the distance between the means of their unit
 * rows (0 ... 2), and `pair-cosine`, the
 * mean cosine of matching rows.
 *
 * Liang et al. 2022, "Mind the gap", section 3, https://arxiv.org/abs/2203.02053.
 *
 * @param a [N, D]; row i matches row i of b
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY
 */
export function modalityGap(
  a: EmbeddingMatrix,
  b: EmbeddingMatrix,
  options?: BootstrapOptions,
): Report {
  comparable('modalityGap', a, b);
  sameCounts('modalityGap', { a: a.count, b: b.count });
  const { width, count } = a,
    left = unitRows(a).rows,
    right = unitRows(b).rows;
  const cosines = Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let d = i * width; d < (i + 1) * width; d++) sum += left[d]! * right[d]!;
    return sum;
  });
  const difference = new Float64Array(width);
  return report('modality gap', {
    gap: bootstrap(
      count,
      (rows) => {
        difference.fill(0);
        for (const i of rows)
          for (let d = 0; d < width; d++)
            difference[d]! += left[i * width + d]! - right[i * width + d]!;
        return Math.hypot(...difference) / rows.length;
      },
      { resamples: 200, ...options },
    ),
    'pair-cosine': bootstrap(
      count,
      (rows) => rows.reduce((sum, i) => sum + cosines[i]!, 0) / rows.length,
      { resamples: 200, ...options },
    ),
  });
}
