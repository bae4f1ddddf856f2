import type { Dataset, EpochOrder, Sample, SkippedSample } from '@counterpoint/core';

export const storedOrder: EpochOrder = { seed: 0, epoch: 0, shuffle: false };

/** Every sample of an epoch. */
export async function readAll<V>(
  dataset: Dataset<V>,
  order: EpochOrder = storedOrder,
  from = 0,
  onSkip?: (skipped: SkippedSample) => void,
): Promise<Sample<V>[]> {
  const samples: Sample<V>[] = [];
  for await (const sample of dataset.epoch(order, from, onSkip)) samples.push(sample);
  return samples;
}
