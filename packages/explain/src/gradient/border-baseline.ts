import { add, fill, mean, mul, slice, sub, sum, tidy, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A picture of one colour: the mean of the pixels along the border, which is background more often
 * than the object is. A path from it attributes to what differs from the background; a path from
 * the mean colour of all pictures attributes to the background as well.
 *
 * @param picture [1, height, width, channels]
 * @returns the same shape
 */
export function borderBaseline(picture: Tensor): Tensor {
  const [, height, width, channels] = picture.shape as [number, number, number, number];
  return tidy(() => {
    if (height < 3 || width < 3) return add(mul(picture, 0), mean(picture, [1, 2], true));
    const inside = slice(picture, [0, 1, 1, 0], [1, height - 2, width - 2, channels]);
    const total = sub(sum(picture, [1, 2], true), sum(inside, [1, 2], true));
    const pixels = 2 * (height + width) - 4;
    return mul(fill(picture.shape, 1 / pixels), total);
  });
}
