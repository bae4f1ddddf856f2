import { type BootstrapOptions, type Interval, meanInterval } from '../interval/bootstrap.js';
import { type Report, report } from '../interval/report.js';
import { sameCounts } from '../matrix/check.js';
import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';
import { matchRanks } from './match-ranks.js';

export interface PairedOptions extends BootstrapOptions {
  /** Pairs with the same number show the same thing (equal captions, several captions of one picture): any of them is right. */
  readonly groups?: ArrayLike<number>;
  /** Default 1, 5 and 10. */
  readonly cutoffs?: readonly number[];
}

/**
 * Retrieval between two sides of the same pairs (picture and caption, sentence and translation), in both directions:
 * `forward.recall@k`, `forward.mrr` (a finds b) and `backward...` (b finds a). Recall@k is the share of queries with a right row among
 * the first k; wrong rows of the same cosine come first.
 *
 * @param a [N, D]; row i belongs to row i of b
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY
 */
export function pairedRetrieval(
  a: EmbeddingMatrix,
  b: EmbeddingMatrix,
  options: PairedOptions = {},
): Report {
  sameCounts('pairedRetrieval', {
    a: a.count,
    b: b.count,
    ...(options.groups ? { groups: options.groups.length } : {}),
  });
  return report('retrieval of pairs', {
    ...directionScores('forward', matchRanks(a, b, { queryGroups: options.groups }), options),
    ...directionScores('backward', matchRanks(b, a, { queryGroups: options.groups }), options),
  });
}

/** `<direction>.recall@k` and `<direction>.mrr` of ranks. */
export function directionScores(
  direction: string,
  ranks: Float64Array,
  { cutoffs = [1, 5, 10], ...options }: PairedOptions,
): Record<string, Interval> {
  return {
    ...Object.fromEntries(
      cutoffs.map((k) => [
        `${direction}.recall@${k}`,
        meanInterval(
          ranks.map((rank) => (rank <= k ? 1 : 0)),
          options,
        ),
      ]),
    ),
    [`${direction}.mrr`]: meanInterval(
      ranks.map((rank) => 1 / rank),
      options,
    ),
  };
}
