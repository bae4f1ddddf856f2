import type { Dataset } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { centreCrop, encodePng, imageModality } from '@counterpoint/image';

/** A picture of a data set as a small PNG. @param side at most; smaller pictures keep their size */
export async function thumbnail(dataset: Dataset<RawSample>, index: number, side = 160): Promise<Uint8Array> {
  const picture = await imageModality({ side }).decode(await sampleAt(dataset, index));
  return encodePng(Math.max(picture.height, picture.width) <= side ? picture : centreCrop(picture, side));
}

async function sampleAt(dataset: Dataset<RawSample>, index: number) {
  if (dataset.at) return dataset.at(index);
  for await (const sample of dataset.epoch({ seed: 0, epoch: 0, shuffle: false }, index, () => undefined)) if (sample.index === index) return sample;
  throw new RangeError(`no sample ${index} in ${dataset.name}`);
}
