import { Rng, type Dataset, type Modality, type Sample } from '@counterpoint/core';
import { mapDataset, subset } from '@counterpoint/data';

/** At most so many samples are held out. */
const mostHeldOut = 256;

/** How many of the samples the scores are over: an eighth, at most 256. */
export function heldOutCount(samples: number): number {
  return Math.min(mostHeldOut, Math.floor(samples / 8));
}

/**
 * The samples that a run of `data.limit` = `limit` - `count` does not train on, while one of
 * `limit` does, decoded. Unreadable ones are left out.
 */
export async function heldOutSamples(
  stored: Dataset,
  modality: Modality,
  limit: number,
  count: number,
): Promise<Sample[]> {
  const order = Rng.of(0, 'data.limit').permutation(stored.size);
  const picked = subset(stored, order.subarray(limit - count, limit));
  const decoded = mapDataset(picked, (sample: Sample) => modality.decode(sample));
  const samples: Sample[] = [];
  for await (const sample of decoded.epoch(
    { seed: 0, epoch: 0, shuffle: false },
    0,
    () => undefined,
  ))
    samples.push(sample);
  return samples;
}
