import { CounterpointError } from '@counterpoint/core';
import { pictureOfBands } from '../decode/bands.js';
import type { Picture } from './picture.js';

/** Pixels without a format of their own. */
export interface PixelArray {
  readonly data: Uint8Array;
  /** [height, width] or [height, width, channels]; of 4 channels, the fourth is opacity and is left out where 3 are asked for. */
  readonly shape: readonly number[];
}

/**
 * A picture from pixels that are stored as plain arrays, as MNIST's and CIFAR's are.
 *
 * @param where names the array in messages
 * @param channels of the picture: 3 for RGB, 1 for luma, or the array's own number. @default 3
 * @throws CP_IMAGE_EMPTY, CP_IMAGE_SHAPE
 */
export function pictureOfArray({ data, shape }: PixelArray, where?: string, channels = 3): Picture {
  const [height = 0, width = 0, bands = 1] = shape;
  if (height * width * bands === 0) {
    throw new CounterpointError('CP_IMAGE_EMPTY', {
      what: `An array of shape ${shape.join(' x ')} holds no pixels`,
      where,
      remedy: 'leave it out',
    });
  }
  const expected = channels === 3 || channels === 1 ? [1, 3, 4] : [channels];
  if (shape.length > 3 || !expected.includes(bands) || data.length !== height * width * bands) {
    throw new CounterpointError('CP_IMAGE_SHAPE', {
      what: `${data.length} values of shape ${shape.join(' x ')} are not a picture`,
      where,
      expected: `[height, width] or [height, width, channels] with ${expected.join(', ')} channels, and as many values`,
      remedy: 'check how the array was made',
      facts: { shape, values: data.length },
    });
  }
  if (bands === channels) return { height, width, channels, data };
  const levels = bands === 4 ? withoutFourth(data) : data;
  const colours = { height, width, bands: Math.min(3, bands), alpha: false, levels };
  return pictureOfBands(colours, channels, [255, 255, 255], { name: 'pixel array', where });
}

function withoutFourth(data: Uint8Array): Uint8Array {
  return data.filter((_, i) => i % 4 !== 3);
}
