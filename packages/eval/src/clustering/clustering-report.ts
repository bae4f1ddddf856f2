import { halfSample, type HalfSampleOptions } from '../interval/half-sample.js';
import { type Report, report } from '../interval/report.js';
import { sameCounts } from '../matrix/check.js';
import type { LabelledMatrix } from '../matrix/embedding-matrix.js';
import { adjustedRandIndex, vMeasure } from './agreement.js';
import { kMeans, type KMeansOptions } from './k-means.js';

/** The settings of k-means in {@link clusteringReport}, and those of its intervals. */
export interface ClusteringOptions extends Omit<HalfSampleOptions, 'bounds'> {
  /** Default: as many clusters as there are classes. */
  readonly kMeans?: Partial<KMeansOptions>;
}

/**
 * How well k-means finds the classes again: `v-measure` and `adjusted-rand`. The intervals are
 * over rows, for the one clustering found,
 * and are those of {@link halfSample}: rows without replacement.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_OPTION, CP_EVAL_NOT_FINITE
 * @example
 * const rows = embeddingMatrix([[1, 0], [1, 0.1], [0, 1], [0.1, 1]]);
 * clusteringReport({ ...rows, labels: [0, 0, 1, 1] }).rows[0]?.value; // 1
 */
export function clusteringReport(
  data: LabelledMatrix,
  { kMeans: settings, ...options }: ClusteringOptions = {},
): Report {
  sameCounts('clusteringReport', { rows: data.count, labels: data.labels.length });
  const { assignments } = kMeans(data, {
    clusters: new Set(Array.from(data.labels)).size,
    seed: options.seed,
    ...settings,
  });
  const valueOf = (
    agreement: (classes: ArrayLike<number>, clusters: ArrayLike<number>) => number,
    minimum: number,
  ) =>
    halfSample(
      data.count,
      (rows) =>
        agreement(
          Int32Array.from(rows, (i) => data.labels[i]!),
          Int32Array.from(rows, (i) => assignments[i]!),
        ),
      { ...options, bounds: [minimum, 1] },
    );
  return report('clustering', {
    'v-measure': valueOf(vMeasure, 0),
    'adjusted-rand': valueOf(adjustedRandIndex, -1),
  });
}
