import { CounterpointError } from '@counterpoint/core';
import { type BootstrapOptions, bootstraps } from '../interval/bootstrap.js';
import { type Report, report } from '../interval/report.js';
import { differenceOfMeans, meanOf, type Statistic } from '../interval/statistic.js';
import { inRange, sameCounts } from '../matrix/check.js';
import type { FloatProducts } from '../matrix/float-products.js';
import type { LabelledMatrix } from '../matrix/embedding-matrix.js';
import { knn, type KnnOptions } from './knn.js';
import { linearProbe, type LinearProbeOptions } from './linear-probe.js';

/** The parts of a data set as one encoder sees them. The test part is scored once. */
export interface Parts {
  readonly train: LabelledMatrix;
  readonly validation?: LabelledMatrix;
  readonly test: LabelledMatrix;
}

/**
 * Which classifiers {@link accuracyReport} fits, with their settings, and the settings of its
 * intervals.
 */
export interface AccuracyOptions extends BootstrapOptions {
  readonly knn?: KnnOptions;
  readonly linear?: Omit<LinearProbeOptions, 'validation'>;
  /** Default: both. */
  readonly scores?: readonly ('knn' | 'linear')[];
  /**
   * How many times the test part holds its samples, all of them once and then all again: other
   * crops or other noise of each. A sample's
   * score is the mean over its draws, and intervals are over samples, for draws of one sample are
   * not independent. Default 1.
   */
  readonly draws?: number;
  /** Speeds both scores up; neighbours stay the same. See {@link FloatProducts}. */
  readonly products?: FloatProducts;
}

/**
 * Accuracy of frozen embeddings, always beside what it must beat: the same encoder untrained, and
 * the raw input.
 * Rows: `knn.top1` and `linear.top1` of the encoder; the same below each baseline's name; and
 * below `gain.<baseline>` the paired
 * difference, encoder less baseline.
 *
 * @param baselines embeddings of the same samples in the same order, such as `{ untrained, raw }`
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_LABEL, CP_EVAL_OPTION
 */
export function accuracyReport(
  title: string,
  encoder: Parts,
  baselines: Readonly<Record<string, Parts>> = {},
  options: AccuracyOptions = {},
): Report {
  const encoderHits = correctOf(encoder, options);
  const statistics: Record<string, Statistic> = {};
  for (const [name, correct] of Object.entries(encoderHits))
    statistics[`${name}.top1`] = meanOf(correct);
  for (const [baseline, parts] of Object.entries(baselines)) {
    sameCounts(`test part of ${baseline}`, {
      encoder: encoder.test.count,
      [baseline]: parts.test.count,
    });
    for (const [name, correct] of Object.entries(correctOf(parts, options))) {
      statistics[`${baseline}.${name}.top1`] = meanOf(correct);
      statistics[`gain.${baseline}.${name}.top1`] = differenceOfMeans(encoderHits[name]!, correct);
    }
  }
  const names = Object.keys(statistics);
  const samples = encoder.test.count / (options.draws ?? 1);
  const intervals = bootstraps(samples, Object.values(statistics), options);
  return report(title, Object.fromEntries(names.map((name, i) => [name, intervals[i]!])));
}

function correctOf(
  { train, validation, test }: Parts,
  {
    knn: knnOptions,
    linear,
    scores = ['knn', 'linear'],
    seed,
    draws = 1,
    products,
  }: AccuracyOptions,
): Record<string, ArrayLike<number>> {
  inRange('draws', draws, 1, test.count, true);
  if (test.count % draws !== 0)
    throw new CounterpointError('CP_EVAL_COUNTS', {
      what: `${test.count} rows are no whole number of samples`,
      where: 'accuracyReport',
      expected: `a multiple of ${draws} draws`,
    });
  return Object.fromEntries(
    scores.map((name) => [
      name,
      overDraws(
        name === 'knn'
          ? knn(train, test, { products, ...knnOptions }).correct
          : linearProbe(train, test, { seed, products, ...linear, validation }).correct,
        draws,
      ),
    ]),
  );
}

/** The mean of each sample's draws. */
function overDraws(correct: Uint8Array, draws: number): ArrayLike<number> {
  if (draws === 1) return correct;
  const samples = correct.length / draws;
  return Float64Array.from(
    { length: samples },
    (_, n) =>
      Array.from({ length: draws }, (_, d) => correct[d * samples + n]!).reduce(
        (a, b) => a + b,
        0,
      ) / draws,
  );
}
