import type { Dataset, Modality, Sample } from '@counterpoint/core';
import { batches, mapDataset } from '@counterpoint/data';

/** The first stored clips, decoded. */
export async function firstClips(
  dataset: Dataset,
  modality: Modality,
  count: number,
): Promise<unknown[]> {
  const decoded = mapDataset(dataset, (sample: Sample) => modality.decode(sample)) as Dataset;
  const order = { size: 1, seed: 0, shuffle: false, dropLast: false, epochs: 1 };
  const clips: unknown[] = [];
  for await (const { samples } of batches(decoded, order)) {
    clips.push(samples[0]!.value);
    if (clips.length === count) break;
  }
  return clips;
}
