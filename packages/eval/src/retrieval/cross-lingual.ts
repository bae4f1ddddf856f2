import { type Report, report } from '../interval/report.js';
import { comparable, sameCounts } from '../matrix/check.js';
import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';
import { nearest } from '../matrix/nearest.js';
import { hubness } from '../space/hubness.js';
import { matchRanks } from './match-ranks.js';
import { directionScores, type PairedOptions } from './paired-retrieval.js';

/** The neighbours of CSLS in {@link crossLingual}, and the settings of paired retrieval. */
export interface CrossLingualOptions extends PairedOptions {
  /** Neighbours of CSLS and of hubness. Default 10, the paper's. */
  readonly k?: number;
}

/**
 * Retrieval between two languages in both directions, by cosine and by CSLS, which lowers the
 * score of hubs:
 * CSLS(x, y) = 2 cos(x, y) - r(x) - r(y), where r is the mean cosine with the k nearest rows of
 * the other side.
 * Rows: `cosine.forward.recall@1` ..., `csls.backward.mrr`, and `hubness.forward`: the skewness of
 * how often a row of b is found.
 *
 * Conneau et al. 2018, "Word translation without parallel data", section 2.3,
 * https://arxiv.org/abs/1710.04087.
 *
 * @param a [N, D]; row i translates row i of b
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_OPTION
 */
export function crossLingual(
  a: EmbeddingMatrix,
  b: EmbeddingMatrix,
  options: CrossLingualOptions = {},
): Report {
  comparable('crossLingual', a, b);
  sameCounts('crossLingual', {
    a: a.count,
    b: b.count,
    ...(options.groups ? { groups: options.groups.length } : {}),
  });
  const { groups: queryGroups, k = Math.min(10, b.count) } = options;
  const forward = nearest(a, b, k),
    backward = nearest(b, a, k);
  const halfMean = (scores: Float64Array): Float64Array =>
    Float64Array.from(
      { length: scores.length / k },
      (_, i) =>
        scores.subarray(i * k, (i + 1) * k).reduce((sum, score) => sum + score, 0) / (2 * k),
    );
  // r(x) is the same for all candidates of x, so ranks by CSLS are ranks by cos - r(y) / 2.
  return report('cross-lingual retrieval', {
    ...directionScores('cosine.forward', matchRanks(a, b, { queryGroups }), options),
    ...directionScores('cosine.backward', matchRanks(b, a, { queryGroups }), options),
    ...directionScores(
      'csls.forward',
      matchRanks(a, b, { queryGroups, documentOffsets: halfMean(backward.scores) }),
      options,
    ),
    ...directionScores(
      'csls.backward',
      matchRanks(b, a, { queryGroups, documentOffsets: halfMean(forward.scores) }),
      options,
    ),
    'hubness.forward': hubness(forward, b.count, options).skewness,
    'hubness.backward': hubness(backward, a.count, options).skewness,
  });
}
