import { CounterpointError } from '@counterpoint/core';
import type { Picture } from './picture.js';

/** Pixels without a format of their own. */
export interface PixelArray {
  readonly data: Uint8Array;
  /** [height, width] or [height, width, channels] with 1 (grey), 3 (RGB) or 4 (RGB and alpha, which is left out) channels. */
  readonly shape: readonly number[];
}

/**
 * A picture from pixels that are stored as plain arrays, as MNIST's and CIFAR's are.
 *
 * @param where names the array in messages
 * @throws CP_IMAGE_EMPTY, CP_IMAGE_SHAPE
 */
export function pictureOfArray({ data, shape }: PixelArray, where?: string): Picture {
  const [height = 0, width = 0, channels = 1] = shape;
  if (height * width * channels === 0) {
    throw new CounterpointError('CP_IMAGE_EMPTY', {
      what: `An array of shape ${shape.join(' x ')} holds no pixels`,
      where,
      remedy: 'leave it out',
    });
  }
  if (
    shape.length > 3 ||
    ![1, 3, 4].includes(channels) ||
    data.length !== height * width * channels
  ) {
    throw new CounterpointError('CP_IMAGE_SHAPE', {
      what: `${data.length} values of shape ${shape.join(' x ')} are not a picture`,
      where,
      expected:
        '[height, width] or [height, width, channels] with 1, 3 or 4 channels, and as many values',
      remedy: 'check how the array was made',
      facts: { shape, values: data.length },
    });
  }
  if (channels === 3) return { height, width, channels: 3, data };
  const rgb = new Uint8Array(height * width * 3);
  const [green, blue] = channels === 1 ? [0, 0] : [1, 2];
  for (let from = 0, to = 0; to < rgb.length; from += channels, to += 3) {
    rgb[to] = data[from]!;
    rgb[to + 1] = data[from + green]!;
    rgb[to + 2] = data[from + blue]!;
  }
  return { height, width, channels: 3, data: rgb };
}
