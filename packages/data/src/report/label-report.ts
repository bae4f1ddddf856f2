import type { DataReport } from './data-report.js';

/** The part of a report that counts the samples of each class. */
export function labelReport(
  labels: Iterable<number | undefined>,
  classes: readonly string[] | undefined,
): Pick<DataReport, 'samples' | 'unlabelled' | 'classes'> {
  const counts = new Array<number>(classes?.length ?? 0).fill(0);
  let samples = 0;
  let unlabelled = 0;
  for (const label of labels) {
    samples++;
    if (label === undefined) unlabelled++;
    else if (label < counts.length) counts[label]!++;
  }
  return {
    samples,
    unlabelled,
    classes: classes?.map((name, i) => ({ name, samples: counts[i]! })),
  };
}
