import type { Dataset } from '@counterpoint/core';
import { formatDataReport, reportOf, type DataReport } from '@counterpoint/data';
import type { ProgressDisplay } from '../terminal/progress.js';

/**
 * What is known of data that was opened: the report of the data package, or the little that any
 * data set tells.
 */
export function readReport(dataset: Dataset): DataReport {
  return (
    reportOf(dataset) ?? {
      source: dataset.name,
      layout: 'generated',
      reason: '',
      split: '',
      splits: [],
      samples: dataset.size,
      unlabelled: 0,
      classes: dataset.classes?.map((name) => ({ name })),
      leftOut: [],
      notes: [],
    }
  );
}

/** Says what was read, before any computation. */
export function sayReport(dataset: Dataset, display: ProgressDisplay): DataReport {
  const report = readReport(dataset);
  for (const line of formatDataReport(report)) display.say(line);
  return report;
}
