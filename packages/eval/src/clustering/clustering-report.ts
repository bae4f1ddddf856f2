import { bootstrap, type BootstrapOptions } from '../interval/bootstrap.js';
import { type Report, report } from '../interval/report.js';
import { sameCounts } from '../matrix/check.js';
import type { LabelledMatrix } from '../matrix/embedding-matrix.js';
import { adjustedRandIndex, vMeasure } from './agreement.js';
import { kMeans, type KMeansOptions } from './k-means.js';

export interface ClusteringOptions extends BootstrapOptions {
  /** Default: as many clusters as there are classes. */
  readonly kMeans?: Partial<KMeansOptions>;
}

/**
 * How well k-means finds the classes again: `v-measure` and `adjusted-rand`. The intervals are over rows, for the one clustering found.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_OPTION
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
  const of = (agreement: (classes: ArrayLike<number>, clusters: ArrayLike<number>) => number) =>
    bootstrap(
      data.count,
      (rows) =>
        agreement(
          Int32Array.from(rows, (i) => data.labels[i]!),
          Int32Array.from(rows, (i) => assignments[i]!),
        ),
      { resamples: 200, ...options },
    );
  return report('clustering', {
    'v-measure': of(vMeasure),
    'adjusted-rand': of(adjustedRandIndex),
  });
}
