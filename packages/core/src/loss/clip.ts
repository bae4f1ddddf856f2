import { add, mul, tidy, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LossContext } from '../contract/loss.js';
import { checkRows } from './check-rows.js';
import { inBatch } from './info-nce.js';
import { unitRows } from './unit-rows.js';

/**
 * CLIP's symmetric cross entropy: Radford et al. 2021, https://arxiv.org/abs/2103.00020, fig. 3.
 * The mean of both directions of in-batch cross entropy of scale times cosine; mean over N. Rows
 * are scaled to unit length here. Pairs of one group are excluded. Collapse gives ln N.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await clipLoss(a, b, 14).data()); // pictures, captions, 1 / T
 *
 * @param scale exp of the learned logarithm, a number or a scalar tensor; 1 / .07 at first, at
 *   most 100
 * @throws CP_CORE_LOSS_SHAPES
 */
export function clipLoss(
  a: Tensor2D,
  b: Tensor2D,
  scale: number | Scalar,
  context: LossContext = {},
): Scalar {
  checkRows('clipLoss', a, b);
  return tidy(() => {
    const [x, y] = [unitRows(a), unitRows(b)];
    return mul(add(inBatch(x, y, scale, context), inBatch(y, x, scale, context)), 0.5) as Scalar;
  });
}
