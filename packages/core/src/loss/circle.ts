import {
  add,
  logicalNot,
  mean,
  mul,
  relu,
  softplus,
  sub,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Loss } from '../contract/loss.js';
import { checkRows } from './check-rows.js';
import { labelledPairs } from './labelled-pairs.js';
import { logSumExpRows } from './log-sum-exp-rows.js';
import { maskLogits } from './pair-mask.js';
import { stopGradient } from './stop-gradient.js';
import { lossDefaults } from './loss-defaults.js';

/** Margin and scale of {@link circle}. Component: `core/circle`. */
export interface CircleConfig {
  /** m, in (0, 1): positives are pulled above 1 - m, negatives pushed below m. @default 0.25 */
  readonly margin?: number;
  /** gamma, the scale of logits. @default 256 */
  readonly scale?: number;
}

/**
 * Circle loss: Sun et al. 2020, https://arxiv.org/abs/2002.10857, eq. 4 to 8.
 *
 * Mean over 2N anchors of ln(1 + sum_n e^{gamma w_n (s_n - m)} sum_p e^{-gamma w_p (s_p - (1 -
 * m))}), s cosines, w_p = max(1 + m - s_p, 0) and
 * w_n = max(s_n + m, 0), which are constants for gradients. Positives are the other view and all
 * embeddings of the group: a group is a
 * label here. The value of collapsed embeddings depends on how many pairs are positive, so there
 * is no floor.
 *
 * @example
 * const [a, b] = [randomNormal([4, 3]), randomNormal([4, 3])] as [Tensor2D, Tensor2D]; // [N, D]
 * const groups = tensor1d([0, 0, 1, 1], 'int32'); // labels
 * console.log(await circle({ margin: 0.4, scale: 80 })(a, b, { groups }).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function circle({
  margin = lossDefaults.circle.margin,
  scale = lossDefaults.circle.scale,
}: CircleConfig = {}): Loss {
  return (a, b, context) => {
    checkRows('circle', a, b);
    return tidy(() => {
      const { cosines, positive, negative } = labelledPairs(a, b, context);
      const total = (logits: Tensor, kind: Tensor2D) =>
        logSumExpRows(maskLogits(mul(logits, scale) as Tensor2D, logicalNot(kind))); // [2N]
      const pull = stopGradient(() => relu(sub(1 + margin, cosines)));
      const push = stopGradient(() => relu(add(cosines, margin)));
      const far = total(mul(pull, sub(1 - margin, cosines)), positive);
      const near = total(mul(push, sub(cosines, margin)), negative);
      return mean(softplus(add(far, near))) as Scalar;
    });
  };
}
