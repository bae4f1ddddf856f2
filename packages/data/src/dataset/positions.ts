import type { Dataset, EpochOrder, Sample, SkippedSample } from '@counterpoint/core';

/** One position of an epoch: a sample, or the record of one that was left out. */
export type Position<V> = { readonly sample: Sample<V> } | { readonly skipped: SkippedSample };

/** An epoch position by position, so that what was left out is counted where it stood. */
export async function* positions<V>(
  dataset: Dataset<V>,
  order: EpochOrder,
  from: number,
): AsyncGenerator<Position<V>> {
  const skipped: SkippedSample[] = [];
  for await (const sample of dataset.epoch(order, from, (skip) => skipped.push(skip))) {
    for (const skip of skipped.splice(0)) yield { skipped: skip };
    yield { sample };
  }
  for (const skip of skipped) yield { skipped: skip };
}
