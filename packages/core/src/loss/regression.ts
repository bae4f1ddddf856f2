import { mean, mul, neg, sub, sum, tidy, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { checkRows } from './check-rows.js';
import { stopGradient } from './stop-gradient.js';
import { unitRows } from './unit-rows.js';

/**
 * BYOL's regression: Grill et al. 2020, https://arxiv.org/abs/2006.07733, eq. 2. Mean over N of 2
 * - 2 cos(prediction, target).
 * The target is a constant. 0 when aligned, 2 orthogonal, 4 opposite.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await byolRegression(a, b).data()); // prediction, target: between 0 and 4
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function byolRegression(prediction: Tensor2D, target: Tensor2D): Scalar {
  return tidy(() => sub(2, mul(meanCosine('byolRegression', prediction, target), 2)) as Scalar);
}

/**
 * SimSiam's distance: Chen and He 2021, https://arxiv.org/abs/2011.10566, eq. 1. Mean over N of
 * -cos(prediction, target). The target is a constant.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await negativeCosine(a, b).data()); // between -1 and 1
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function negativeCosine(prediction: Tensor2D, target: Tensor2D): Scalar {
  return tidy(() => neg(meanCosine('negativeCosine', prediction, target)));
}

function meanCosine(name: string, prediction: Tensor2D, target: Tensor2D): Scalar {
  checkRows(name, prediction, target);
  return mean(
    sum(
      mul(
        unitRows(prediction),
        stopGradient(() => unitRows(target)),
      ),
      1,
    ),
  );
}
