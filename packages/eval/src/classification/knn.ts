import { classCount, inRange, sameCounts } from '../matrix/check.js';
import type { LabelledMatrix } from '../matrix/embedding-matrix.js';
import type { FloatProducts } from '../matrix/float-products.js';
import { nearest } from '../matrix/nearest.js';
import type { Neighbours } from '../matrix/neighbours.js';
import { classified, type Classified } from './classified.js';

/** Neighbours and temperature of {@link knn}. */
export interface KnnOptions {
  /** Neighbours that vote. Default 200, or all training rows where there are fewer. */
  readonly k?: number;
  /** Default 0.1. Lower: only the very nearest count. */
  readonly temperature?: number;
  /** Finds candidates in float32; the result is the same. See {@link FloatProducts}. */
  readonly products?: FloatProducts;
}

/**
 * Weighted nearest neighbours: the k training rows of highest cosine s vote for their classes with
 * weight exp(s / T).
 *
 * Wu, Xiong, Yu and Lin 2018, "Unsupervised feature learning via non-parametric instance
 * discrimination", section 3.4,
 * https://arxiv.org/abs/1805.01978. Differs: their T is .07; .1 and k = 200 are what later papers
 * report.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_LABEL, CP_EVAL_OPTION, CP_EVAL_NOT_FINITE
 */
export function knn(
  train: LabelledMatrix,
  test: LabelledMatrix,
  { k = Math.min(200, train.count), temperature = 0.1, products }: KnnOptions = {},
): Classified {
  sameCounts('knn, training part', { rows: train.count, labels: train.labels.length });
  sameCounts('knn, test part', { rows: test.count, labels: test.labels.length });
  inRange('temperature', temperature, 1e-6, 1e6);
  return neighbourVote(
    nearest(test, train, k, { products }),
    train.labels,
    test.labels,
    temperature,
  );
}

/**
 * The vote of neighbours that were found before, such as texts by their words. A neighbour of row
 * -1 is none.
 *
 * @param neighbours of the test rows among the training rows, [N, k]
 * @param k how many of them vote. Default: all
 * @throws CP_EVAL_LABEL, CP_EVAL_EMPTY
 */
export function neighbourVote(
  neighbours: Neighbours,
  trainLabels: ArrayLike<number>,
  testLabels: ArrayLike<number>,
  temperature = 0.1,
  k: number = neighbours.k,
): Classified {
  const classes = classCount('knn', trainLabels);
  const { indices, scores } = neighbours;
  const votes = new Float64Array(testLabels.length * classes);
  for (let i = 0; i < testLabels.length; i++) {
    const first = i * neighbours.k;
    const best = scores[first]!; // taken from every exponent: no overflow at low temperatures
    for (let j = first; j < first + k && indices[j]! >= 0; j++)
      votes[i * classes + trainLabels[indices[j]!]!]! += Math.exp(
        (scores[j]! - best) / temperature,
      );
  }
  return classified(votes, classes, testLabels);
}
