import { type BootstrapOptions, type Interval, meanDifference, meanInterval } from '../interval/bootstrap.js';
import { type Report, report } from '../interval/report.js';
import { sameCounts } from '../matrix/check.js';
import type { LabelledMatrix } from '../matrix/embedding-matrix.js';
import { knn, type KnnOptions } from './knn.js';
import { linearProbe, type LinearProbeOptions } from './linear-probe.js';

/** The parts of a data set as one encoder sees them. The test part is scored once. */
export interface Parts {
  readonly train: LabelledMatrix;
  readonly validation?: LabelledMatrix;
  readonly test: LabelledMatrix;
}

export interface AccuracyOptions extends BootstrapOptions {
  readonly knn?: KnnOptions;
  readonly linear?: Omit<LinearProbeOptions, 'validation'>;
  /** Default: both. */
  readonly scores?: readonly ('knn' | 'linear')[];
}

/**
 * Accuracy of frozen embeddings, always beside what it must beat: the same encoder untrained, and the raw input.
 * Rows: `knn.top1` and `linear.top1` of the encoder; the same below each baseline's name; and below `gain.<baseline>` the paired
 * difference, encoder less baseline.
 *
 * @param baselines embeddings of the same samples in the same order, such as `{ untrained, raw }`
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_LABEL, CP_EVAL_OPTION
 */
export function accuracyReport(title: string, encoder: Parts, baselines: Readonly<Record<string, Parts>> = {}, options: AccuracyOptions = {}): Report {
  const own = correctOf(encoder, options);
  const scores: Record<string, Interval> = {};
  for (const [name, correct] of Object.entries(own)) scores[`${name}.top1`] = meanInterval(correct, options);
  for (const [baseline, parts] of Object.entries(baselines)) {
    sameCounts(`test part of ${baseline}`, { encoder: encoder.test.count, [baseline]: parts.test.count });
    for (const [name, correct] of Object.entries(correctOf(parts, options))) {
      scores[`${baseline}.${name}.top1`] = meanInterval(correct, options);
      scores[`gain.${baseline}.${name}.top1`] = meanDifference(own[name]!, correct, options);
    }
  }
  return report(title, scores);
}

function correctOf({ train, validation, test }: Parts, { knn: knnOptions, linear, scores = ['knn', 'linear'], seed }: AccuracyOptions): Record<string, Uint8Array> {
  return Object.fromEntries(scores.map((name) => [name, name === 'knn'
    ? knn(train, test, knnOptions).correct
    : linearProbe(train, test, { seed, ...linear, validation }).correct]));
}
