import { CounterpointError } from '@counterpoint/core';
import type { Normalisation } from '../view/normalisation.js';
import type { Picture } from './picture.js';

/**
 * The mean and deviation of each channel over all pixels of some pictures, as values from 0 to 1: what `normalisation` of a modality
 * should be for pictures unlike photographs. A channel of one value gets a deviation of one level.
 *
 * @param pictures of one number of channels; a thousand say enough
 * @throws CP_IMAGE_EMPTY of no picture, CP_IMAGE_SHAPE of several numbers of channels
 *
 * @example
 * const grey = { height: 1, width: 2, channels: 1, data: Uint8Array.from([0, 255]) };
 * const { mean, deviation } = await measureNormalisation([grey]);   // [0.5], [0.5]
 */
export async function measureNormalisation(
  pictures: Iterable<Picture> | AsyncIterable<Picture>,
): Promise<Normalisation> {
  let sums: { readonly level: Float64Array; readonly square: Float64Array } | undefined;
  let pixels = 0;
  for await (const { data, channels, height, width } of pictures) {
    sums ??= { level: new Float64Array(channels), square: new Float64Array(channels) };
    const { level, square } = sums;
    if (level.length !== channels)
      throw new CounterpointError('CP_IMAGE_SHAPE', {
        what: `A picture has ${channels} channels, those before it ${level.length}`,
        expected: 'pictures of one number of channels',
        facts: { channels },
      });
    for (let c = 0; c < channels; c++) {
      for (let i = c; i < data.length; i += channels) {
        const value = data[i]! / 255;
        level[c]! += value;
        square[c]! += value * value;
      }
    }
    pixels += height * width;
  }
  if (sums === undefined)
    throw new CounterpointError('CP_IMAGE_EMPTY', {
      what: 'No picture can be read',
      expected: 'pictures to measure the mean and deviation of',
    });
  const { level, square } = sums;
  const mean = [...level].map((sum) => sum / pixels);
  const deviation = [...square].map((sum, c) =>
    Math.max(1 / 255, Math.sqrt(Math.max(0, sum / pixels - mean[c]! ** 2))),
  );
  return { mean, deviation };
}
