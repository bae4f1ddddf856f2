import { CounterpointError } from '@counterpoint/core';
import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Picture } from '../picture/picture.js';
import { imageNetNormalisation, type Normalisation } from './normalisation.js';
import { sizeOfAll } from './size-of-all.js';

/**
 * Pictures of one size as a float32 batch, (value / 255 - mean) / deviation.
 *
 * @returns [N, height, width, channels]
 * @throws CP_IMAGE_SIZES_DIFFER
 */
export function pictureBatch(
  pictures: readonly Picture[],
  normalisation: Normalisation = imageNetNormalisation,
): Tensor4D {
  const { height, width, channels } = sizeOfAll(pictures);
  const size = height * width * channels;
  const levels = levelsOf(checkedFor(normalisation, channels));
  const values = new Float32Array(pictures.length * size);
  pictures.forEach(({ data }, row) => {
    for (let c = 0; c < channels; c++)
      for (let i = c, to = row * size + c; i < size; i += channels, to += channels)
        values[to] = levels[256 * c + data[i]!]!;
  });
  return tensor4d(values, [pictures.length, height, width, channels], 'float32');
}

/** @throws CP_IMAGE_SHAPE when a normalisation is for another number of channels */
function checkedFor(normalisation: Normalisation, channels: number): Normalisation {
  if (normalisation.mean.length === channels) return normalisation;
  throw new CounterpointError('CP_IMAGE_SHAPE', {
    what: `A normalisation of ${normalisation.mean.length} channels does not fit pictures of ${channels}`,
    expected: `${channels} means and deviations`,
    remedy: "correct the modality's `normalisation` or `channels`",
    facts: { channels, means: normalisation.mean.length },
  });
}

/** The normalised value of each of the 256 levels, channel by channel. */
function levelsOf({ mean, deviation }: Normalisation): Float32Array {
  return Float32Array.from(
    { length: 256 * mean.length },
    (_, i) => ((i & 255) / 255 - mean[i >> 8]!) / deviation[i >> 8]!,
  );
}
