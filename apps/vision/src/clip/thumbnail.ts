import type { Dataset, Modality, Sample } from '@counterpoint/core';
import { centreCrop, encodePng, type Picture } from '@counterpoint/image';

/** A picture of a data set as a small PNG. @param side at most; smaller pictures keep their size */
export async function thumbnail(
  dataset: Dataset,
  modality: Modality,
  index: number,
  side = 160,
): Promise<Uint8Array> {
  const picture = (await modality.decode(await sampleAt(dataset, index))) as Picture;
  return encodePng(
    Math.max(picture.height, picture.width) <= side ? picture : centreCrop(picture, side),
  );
}

async function sampleAt(dataset: Dataset, index: number): Promise<Sample> {
  if (dataset.at) return dataset.at(index);
  for await (const sample of dataset.epoch(
    { seed: 0, epoch: 0, shuffle: false },
    index,
    () => undefined,
  ))
    if (sample.index === index) return sample;
  throw new RangeError(`no sample ${index} in ${dataset.name}`);
}
