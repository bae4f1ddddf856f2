import { type BootstrapOptions, type Interval, meanInterval } from '../interval/bootstrap.js';

/** What a classifier said of each test row. */
export interface Classified {
  /** [N] the class with the highest score. */
  readonly predictions: Int32Array;
  /** [N] 1 where the prediction is the label, else 0. */
  readonly correct: Uint8Array;
}

/** The share of right predictions with its interval. */
export function accuracy({ correct }: Classified, options?: BootstrapOptions): Interval {
  return meanInterval(correct, options);
}

/**
 * Compares the best of each row of scores with the labels. Of equal scores the smaller class wins.
 *
 * @param scores [N, classes], row-major @param labels [N], class indices
 */
export function classified(
  scores: Float64Array,
  classes: number,
  labels: ArrayLike<number>,
): Classified {
  const predictions = new Int32Array(labels.length);
  const correct = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    let best = 0;
    for (let c = 1; c < classes; c++)
      if (scores[i * classes + c]! > scores[i * classes + best]!) best = c;
    predictions[i] = best;
    correct[i] = best === labels[i] ? 1 : 0;
  }
  return { predictions, correct };
}
