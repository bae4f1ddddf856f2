import {
  add,
  mean,
  relu,
  sqrt,
  square,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { checkRows } from './check-rows.js';
import { unitRows } from './unit-rows.js';
import { lossDefaults } from './loss-defaults.js';

/**
 * The margin of {@link triplet}: by how much the negative must be farther from the anchor than the
 * positive.
 */
export interface TripletConfig {
  /** @default .2 */
  readonly margin?: number;
}

/**
 * Triplet margin over unit rows: Schroff, Kalenichenko and Philbin 2015,
 * https://arxiv.org/abs/1503.03832, eq. 2, with the distance itself instead
 * of its square (as PyTorch has it, 1e-6 added to each difference). Mean over N of max(0, |a - p|
 * - |a - n| + margin); collapse gives the margin.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * const negative = randomNormal([6, 4]) as Tensor2D;
 * console.log(await triplet({ margin: 0.2 })(a, b, negative).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function triplet({ margin = lossDefaults.triplet.margin }: TripletConfig = {}): (
  anchor: Tensor2D,
  positive: Tensor2D,
  negative: Tensor2D,
) => Scalar {
  return (anchor, positive, negative) => {
    checkRows('triplet', anchor, positive, negative);
    return tidy(() => {
      const unit = unitRows(anchor);
      return mean(
        relu(
          add(sub(distance(unit, unitRows(positive)), distance(unit, unitRows(negative))), margin),
        ),
      ) as Scalar;
    });
  };
}

function distance(a: Tensor2D, b: Tensor2D): Tensor {
  return sqrt(sum(square(add(sub(a, b), 1e-6)), 1));
}
