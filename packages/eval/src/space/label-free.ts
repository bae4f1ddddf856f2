import { alignment, rankMe, Rng, type Rows, spread, uniformity } from '@counterpoint/core';
import type { Interval } from '../interval/bootstrap.js';
import { type Report, report } from '../interval/report.js';
import { finiteScores, inRange, notEmpty, sameCounts } from '../matrix/check.js';
import { type EmbeddingMatrix, selectRows } from '../matrix/embedding-matrix.js';

/** The second view and the number of rows of {@link labelFreeReport}. */
export interface LabelFreeOptions {
  /** Embeddings of a second view of each row: adds `alignment`. */
  readonly views?: EmbeddingMatrix;
  /** Rows drawn for the scores, whose cost grows with the square. Default 1000. */
  readonly rows?: number;
  /** Default 0. */
  readonly seed?: number;
}

const halves = 20;

/**
 * What can be said of embeddings without labels: `rankme`, `uniformity`, `spread`, and with a
 * second view `alignment`, each as core
 * defines it.
 *
 * Intervals are value ± 1.96 s, where s is the deviation over random halves of the rows: a mean
 * over half the rows, drawn without
 * replacement, scatters around the whole as the whole does around the truth. (Rows drawn twice, as
 * a bootstrap does, look like a collapse.)
 * McCarthy 1969, "Pseudo-replication: half samples", https://doi.org/10.2307/1402116.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_OPTION
 */
export function labelFreeReport(
  embeddings: EmbeddingMatrix,
  { views, rows = 1000, seed = 0 }: LabelFreeOptions = {},
): Report {
  notEmpty('labelFreeReport', embeddings.count);
  finiteScores('labelFreeReport', embeddings.rows);
  inRange('rows', rows, 4, Infinity, true);
  if (views) sameCounts('labelFreeReport', { rows: embeddings.count, views: views.count });
  const subset = Rng.of(seed, 'label-free', 'rows').permutation(embeddings.count).subarray(0, rows);
  const score = (statistic: (picked: Uint32Array) => number): Interval => {
    const value = statistic(subset);
    const scattered = Float64Array.from({ length: halves }, (_, h) => {
      const order = Rng.of(seed, 'label-free', 'half', h).permutation(subset.length);
      return statistic(order.subarray(0, Math.ceil(subset.length / 2)).map((i) => subset[i]!));
    });
    const mean = scattered.reduce((sum, v) => sum + v, 0) / halves;
    const half =
      1.96 * Math.sqrt(scattered.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (halves - 1));
    return { value, low: value - half, high: value + half, count: subset.length };
  };
  const measure = (metric: (z: Rows) => number) =>
    score((picked) => metric(rowsOf(embeddings, picked)));
  return report('without labels', {
    rankme: measure(rankMe),
    uniformity: measure(uniformity),
    spread: measure(spread),
    ...(views
      ? {
          alignment: score((picked) =>
            alignment(rowsOf(embeddings, picked), rowsOf(views, picked)),
          ),
        }
      : {}),
  });
}

function rowsOf(matrix: EmbeddingMatrix, picked: Uint32Array): Rows {
  const { rows: values, count, width } = selectRows(matrix, picked);
  return { values, count, width };
}
