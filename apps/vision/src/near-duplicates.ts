import type { Dataset } from '@counterpoint/core';
import { batches } from '@counterpoint/data';
import { nearDuplicateGroups, perceptualHash, type Picture } from '@counterpoint/image';

/**
 * One group id a picture: those whose perceptual hashes differ in at most 4 of 64 bits share one.
 * Pictures that cannot be read are of none.
 */
export async function nearDuplicatePictures(dataset: Dataset): Promise<Int32Array> {
  const hashes: string[] = [],
    places: number[] = [];
  for await (const { samples } of batches(dataset, {
    size: 256,
    seed: 0,
    shuffle: false,
    dropLast: false,
    epochs: 1,
    onSkip: () => undefined,
  })) {
    for (const { value, index } of samples) {
      hashes.push(perceptualHash(value as Picture));
      places.push(index);
    }
  }
  const groups = new Int32Array(dataset.size).fill(-1);
  nearDuplicateGroups(hashes).forEach((group, i) => {
    groups[places[i]!] = group;
  });
  return groups;
}
