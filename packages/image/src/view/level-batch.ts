import { div, sub, tensor, tensor4d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Picture } from '../picture/picture.js';
import { sizeOfAll } from './size-of-all.js';

/**
 * Pictures of one size as levels, 0-255: what views of a whole batch are made of.
 *
 * @returns [N, height, width, channels] float32
 * @throws CP_IMAGE_SIZES_DIFFER
 */
export function levelBatch(pictures: readonly Picture[]): Tensor4D {
  const { height, width, channels } = sizeOfAll(pictures);
  const size = height * width * channels;
  const values = new Float32Array(pictures.length * size);
  pictures.forEach(({ data }, row) => values.set(data, row * size));
  return tensor4d(values, [pictures.length, height, width, channels], 'float32');
}

/** Levels as a model takes them: (level / 255 - mean) / deviation, channel by channel. */
export function normalisedLevels(
  levels: Tensor4D,
  mean: readonly number[],
  deviation: readonly number[],
): Tensor4D {
  return tidy(() =>
    div(
      sub(div(levels, 255), tensor(mean as number[], [1, 1, 1, mean.length])),
      tensor(deviation as number[], [1, 1, 1, mean.length]),
    ),
  );
}
