import { CounterpointError } from '@counterpoint/core';
import { finiteScores, notEmpty } from '../matrix/check.js';
import type { EmbeddingMatrix } from '../matrix/embedding-matrix.js';

/** Views of samples belong together row by row. @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_NOT_FINITE */
export function checkViews(where: string, views: readonly EmbeddingMatrix[]): void {
  const [first] = views;
  if (first === undefined || views.length < 2 || views.some((view) => !isSameShape(view, first)))
    throw new CounterpointError('CP_EVAL_COUNTS', {
      what: `There are ${views.length} views of the shapes ${views
        .map(({ count, width }) => `${count} x ${width}`)
        .join(', ')}`,
      where,
      expected: 'at least two views of one shape',
    });
  notEmpty(where, first.count);
  for (const { rows } of views) finiteScores(where, rows);
}

function isSameShape(a: EmbeddingMatrix, b: EmbeddingMatrix): boolean {
  return a.count === b.count && a.width === b.width;
}
