import {
  meanInterval,
  nearest,
  precisionAt,
  reciprocalRank,
  averagePrecision,
  report,
} from '@counterpoint/eval';
import type { LabelledMatrix, Report } from '@counterpoint/eval';

/**
 * Retrieval of sounds by sound: each query ranks all of a collection by cosine, and what is of its
 * class is relevant. Queries whose class the
 * collection lacks do not count.
 */
export function soundRetrieval(queries: LabelledMatrix, collection: LabelledMatrix): Report {
  const { indices, k } = nearest(queries, collection, collection.count);
  const rows: { precision1: number; precision5: number; reciprocal: number; average: number }[] =
    [];
  for (let q = 0; q < queries.count; q++) {
    const grades = Array.from(
      indices.subarray(q * k, (q + 1) * k),
      (row) => (collection.labels[row] === queries.labels[q] ? 1 : 0) as number,
    );
    const relevant = grades.reduce<number>((a, b) => a + b, 0);
    if (relevant > 0)
      rows.push({
        precision1: grades[0]!,
        precision5: precisionAt(grades, 5),
        reciprocal: reciprocalRank(grades),
        average: averagePrecision(grades, relevant),
      });
  }
  const mean = (value: (row: (typeof rows)[number]) => number): ReturnType<typeof meanInterval> =>
    meanInterval(rows.map(value));
  return report('retrieval', {
    'precision@1': mean((row) => row.precision1),
    'precision@5': mean((row) => row.precision5),
    mrr: mean((row) => row.reciprocal),
    map: mean((row) => row.average),
  });
}
