import type { Dataset } from '@counterpoint/core';
import { createHash } from 'node:crypto';
import { indexedDataset } from '../dataset/indexed-dataset.js';
import type { RawArray, RawSample } from '../sample/raw-sample.js';

/** Pixels in memory as a data set. */
export interface Pixels {
  readonly name: string;
  readonly size: number;
  readonly classes?: readonly string[];
  /** What the fingerprint is made from. */
  readonly content: readonly Uint8Array[];
  array(index: number): RawArray;
  label?(index: number): number;
}

/** Samples whose value is an array: MNIST, CIFAR. Their key is their number. */
export function pixelDataset({
  name,
  size,
  classes,
  content,
  array,
  label,
}: Pixels): Dataset<RawSample> {
  const hash = createHash('sha256');
  for (const part of content) hash.update(part);
  return indexedDataset<RawSample>({
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
}
