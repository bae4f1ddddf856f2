import { nearest } from '../matrix/nearest.js';
import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';
import { checkViews } from './check-views.js';

/**
 * How often the nearest row by cosine is another view of the same sample: each view in turn is the
 * query among the rows of each other view. It needs no labels; chance is 1 / N. The instances are
 * the classes of Wu et al. 2018, https://arxiv.org/abs/1805.01978.
 *
 * @param views one matrix for each view, [N, D]: row i of each is a view of sample i
 * @returns a share from 0 to 1
 * @throws CP_EVAL_COUNTS for fewer than two views, or of unlike shapes; CP_EVAL_EMPTY,
 *   CP_EVAL_NOT_FINITE
 *
 * @example
 * const view = embeddingMatrix([[1, 0], [0, 1]]);
 * instanceRetrieval([view, view]); // 1
 */
export function instanceRetrieval(views: readonly EmbeddingMatrix[]): number {
  checkViews('instanceRetrieval', views);
  let found = 0;
  let asked = 0;
  for (const [of, queries] of views.entries())
    for (const [among, base] of views.entries()) {
      if (of === among) continue;
      const { indices } = nearest(queries, base, 1);
      indices.forEach((index, i) => (found += index === i ? 1 : 0));
      asked += indices.length;
    }
  return found / asked;
}
