import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Picture } from '../picture/picture.js';
import { imageNetNormalisation, type Normalisation } from './normalisation.js';
import { sizeOfAll } from './size-of-all.js';

/**
 * Pictures of one size as a float32 batch, (value / 255 - mean) / deviation.
 *
 * @returns [N, height, width, 3]
 * @throws CP_IMAGE_SIZES_DIFFER
 */
export function pictureBatch(
  pictures: readonly Picture[],
  normalisation: Normalisation = imageNetNormalisation,
): Tensor4D {
  const { height, width } = sizeOfAll(pictures);
  const size = height * width * 3;
  const levels = levelsOf(normalisation);
  const values = new Float32Array(pictures.length * size);
  pictures.forEach(({ data }, row) => {
    for (let i = 0, to = row * size; i < size; i += 3, to += 3) {
      values[to] = levels[data[i]!]!;
      values[to + 1] = levels[256 + data[i + 1]!]!;
      values[to + 2] = levels[512 + data[i + 2]!]!;
    }
  });
  return tensor4d(values, [pictures.length, height, width, 3], 'float32');
}

/** The normalised value of each of the 256 levels, channel by channel. */
function levelsOf({ mean, deviation }: Normalisation): Float32Array {
  return Float32Array.from(
    { length: 768 },
    (_, i) => ((i & 255) / 255 - mean[i >> 8]!) / deviation[i >> 8]!,
  );
}
