import { type BootstrapOptions, type Interval, meanInterval } from '../interval/bootstrap.js';
import { groupedRows } from '../interval/grouped-rows.js';
import { type Report, report } from '../interval/report.js';
import { sameCounts } from '../matrix/check.js';
import { type EmbeddingMatrix, selectRows } from '../matrix/embedding-matrix.js';
import { matchRanks } from './match-ranks.js';

/** Groups, items and cutoffs of {@link pairedRetrieval}, for data where several rows are right. */
export interface PairedOptions extends BootstrapOptions {
  /**
   * Pairs with the same number show the same thing (equal captions, several captions of one
   * picture): any of them is right.
   */
  readonly groups?: ArrayLike<number>;
  /**
   * [N] the item of each row, where rows repeat an item of side a for each of its captions
   * (Flickr, COCO): an
   * item is one query and one candidate, and any of its captions is right. Default: every row is
   * an item.
   */
  readonly items?: ArrayLike<number>;
  /** Default 1, 5 and 10. */
  readonly cutoffs?: readonly number[];
}

/**
 * Retrieval between two sides of the same pairs (picture and caption, sentence and translation),
 * in both directions:
 * `forward.recall@k`, `forward.mrr` (a finds b) and `backward...` (b finds a). Recall@k is the
 * share of queries with a right row among
 * the first k; wrong rows of the same cosine come first.
 *
 * @param a [N, D]; row i belongs to row i of b
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_NOT_FINITE
 * @example
 * const pictures = embeddingMatrix([[1, 0], [1, 0], [0, 1]]); // the first picture has two captions
 * const captions = embeddingMatrix([[1, 0.1], [1, 0.2], [0.1, 1]]);
 * pairedRetrieval(pictures, captions, { items: [7, 7, 9] }).rows[0]; // forward.recall@1 1 of 2 pictures
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
    ...(options.items ? { items: options.items.length } : {}),
  });
  if (options.items) return itemRetrieval(a, b, options.items, options);
  return report('retrieval of pairs', {
    ...directionScores('forward', matchRanks(a, b, { queryGroups: options.groups }), options),
    ...directionScores('backward', matchRanks(b, a, { queryGroups: options.groups }), options),
  });
}

/**
 * Retrieval where side a repeats its items: each counts once. A caption equal to one of an item's
 * is right, too.
 */
function itemRetrieval(
  a: EmbeddingMatrix,
  b: EmbeddingMatrix,
  itemOf: ArrayLike<number>,
  options: PairedOptions,
): Report {
  const rows = groupedRows(itemOf);
  const items = selectRows(
    a,
    rows.map(([first]) => first!),
  );
  const captionOf = (row: number): number => options.groups?.[row] ?? row;
  const captions = rows.map((group) => new Set(group.map(captionOf)));
  const belongs = (item: number, row: number): boolean => captions[item]!.has(captionOf(row));
  const { intervalOver } = options;
  return report('retrieval of pairs', {
    ...directionScores('forward', matchRanks(items, b, { isRight: belongs }), {
      ...options,
      intervalOver: intervalOver && rows.map(([first]) => intervalOver[first!]!),
    }),
    ...directionScores(
      'backward',
      matchRanks(b, items, { isRight: (row, item) => belongs(item, row) }),
      { intervalOver: itemOf, ...options },
    ),
  });
}

/**
 * `<direction>.recall@k` and `<direction>.mrr` of ranks.
 *
 * @param ranks [N], from 1: the rank of the first right answer of each query
 */
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
