import type { Dataset } from '@counterpoint/core';
import type { DataLayout, DataReport } from './data-report.js';

/** The report of data of which only the size and the classes are known. */
export function emptyReport(
  { name, size, classes }: Dataset,
  layout: DataLayout = 'generated',
): DataReport {
  return {
    source: name,
    layout,
    reason: '',
    split: '',
    splits: [],
    samples: size,
    unlabelled: classes === undefined ? size : 0,
    classes: classes?.map((each) => ({ name: each })),
    leftOut: [],
    notes: [],
  };
}
