import { classCount, inRange, sameCounts } from '../matrix/check.js';
import type { LabelledMatrix } from '../matrix/embedding-matrix.js';
import { nearest } from '../matrix/nearest.js';
import { classified, type Classified } from './classified.js';

export interface KnnOptions {
  /** Neighbours that vote. Default 200, or all training rows where there are fewer. */
  readonly k?: number;
  /** Default 0.1. Lower: only the very nearest count. */
  readonly temperature?: number;
}

/**
 * Weighted nearest neighbours: the k training rows of highest cosine s vote for their classes with weight exp(s / T).
 *
 * Wu, Xiong, Yu and Lin 2018, "Unsupervised feature learning via non-parametric instance discrimination", section 3.4,
 * https://arxiv.org/abs/1805.01978. Differs: their T is .07; .1 and k = 200 are what later papers report.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_LABEL, CP_EVAL_OPTION
 */
export function knn(
  train: LabelledMatrix,
  test: LabelledMatrix,
  { k = Math.min(200, train.count), temperature = 0.1 }: KnnOptions = {},
): Classified {
  sameCounts('knn, training part', { rows: train.count, labels: train.labels.length });
  sameCounts('knn, test part', { rows: test.count, labels: test.labels.length });
  inRange('temperature', temperature, 1e-6, 1e6);
  const classes = classCount('knn', train.labels);
  const { indices, scores } = nearest(test, train, k);
  const votes = new Float64Array(test.count * classes);
  for (let i = 0; i < test.count; i++) {
    const best = scores[i * k]!; // taken from every exponent: no overflow at low temperatures
    for (let j = i * k; j < (i + 1) * k; j++)
      votes[i * classes + train.labels[indices[j]!]!]! += Math.exp(
        (scores[j]! - best) / temperature,
      );
  }
  return classified(votes, classes, test.labels);
}
