import { concat, linspace, reshape, tidy, tile, type Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Pictures with two more channels: the place of each pixel down and across, from -1 to 1. A network
 * that ends in a mean over places can then tell where something is: Liu et al. 2018, "An Intriguing
 * Failing of Convolutional Neural Networks and the CoordConv Solution",
 * https://arxiv.org/abs/1807.03247, section 3.
 *
 * @param pictures [N, height, width, C] @returns [N, height, width, C + 2]
 */
export function withCoordinates(pictures: Tensor4D): Tensor4D {
  const [rows, height, width] = pictures.shape;
  return tidy(() => {
    const down = tile(reshape(linspace(-1, 1, height), [1, height, 1, 1]), [rows, 1, width, 1]);
    const across = tile(reshape(linspace(-1, 1, width), [1, 1, width, 1]), [rows, height, 1, 1]);
    return concat([pictures, down, across] as Tensor4D[], 3);
  });
}
