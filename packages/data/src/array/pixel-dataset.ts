import { createHash } from 'node:crypto';
import { indexedDataset } from '../dataset/indexed-dataset.js';
import { emptyReport } from '../report/empty-report.js';
import type { DataLayout, ReportedDataset } from '../report/data-report.js';
import { labelReport } from '../report/label-report.js';
import { labelEncoder } from '../sample/label-encoder.js';
import type { RawArray, RawSample } from '../sample/raw-sample.js';

/** Pixels in memory as a data set. */
export interface Pixels {
  readonly name: string;
  readonly layout: DataLayout;
  readonly size: number;
  /** Default: the numbers of the labels. */
  readonly classes?: readonly string[];
  /** What the fingerprint is made from. */
  readonly content: readonly Uint8Array[];
  array(index: number): RawArray;
  label?(index: number): number;
}

/** Samples whose value is an array: MNIST, CIFAR. Their key is their number. */
export function pixelDataset({
  name,
  layout,
  size,
  classes: classNames,
  content,
  array,
  label,
}: Pixels): ReportedDataset<RawSample> {
  const hash = createHash('sha256');
  for (const part of content) hash.update(part);
  const labels = Array.from({ length: size }, (_, index) => label?.(index));
  const classes =
    classNames ?? labelEncoder(labels.filter((each) => each !== undefined).map(String)).classes;
  const dataset = indexedDataset<RawSample>({
    name,
    size,
    fingerprint: hash.digest('hex'),
    classes,
    key: (index) => String(index),
    read: (index) => ({
      index,
      key: String(index),
      value: { members: {}, array: array(index) },
      label: label === undefined ? undefined : label(index),
    }),
  });
  return {
    ...dataset,
    report: { ...emptyReport(dataset, layout), ...labelReport(labels, classes) },
  };
}
