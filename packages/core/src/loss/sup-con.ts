import {
  cast,
  concat,
  div,
  greater,
  logicalAnd,
  logicalNot,
  logicalOr,
  matMul,
  maximum,
  mul,
  sub,
  sum,
  tidy,
  tile,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { AnchorRange, Loss } from '../contract/loss.js';
import { anchorsOfViews } from './anchor-rows.js';
import { checkRows } from './check-rows.js';
import { logSumExpRows } from './log-sum-exp-rows.js';
import type { TemperatureConfig } from './nt-xent.js';
import { maskLogits, rowIndices, sameGroup, sameIndex } from './pair-mask.js';
import { unitRows } from './unit-rows.js';
import { lossFloor } from '../metric/floors.js';
import { withTraits } from './with-traits.js';

/**
 * Supervised contrastive learning: Khosla et al. 2020, https://arxiv.org/abs/2004.11362, eq. 2.
 * Both views are anchors; the positives of an anchor are its other view and all embeddings of its
 * group. Here a group is a label: pairs of one group, which other losses exclude, attract. Without
 * groups it is NT-Xent. Mean over all 2N anchors.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * const groups = tensor1d([0, 0, 1, 1, 2, 2], 'int32'); // labels
 * console.log(await supCon({ temperature: 0.1 })(a, b, { groups }).data());
 *
 * @param config temperature: .1 in the paper
 * @throws CP_CORE_LOSS_SHAPES
 */
export function supCon({ temperature }: TemperatureConfig): Loss {
  return withTraits(
    (a, b, { groups, anchors } = {}) => {
      checkRows('supCon', a, b);
      return tidy(() => {
        const anchorsIn = <T extends Tensor>(rows: T) => anchorsOfViews(rows, anchors);
        const indices = tile(rowIndices(a.shape[0]), [2]);
        const labels = groups && tile(groups, [2]);
        const same = sameIndex(anchorsIn(indices), indices);
        const positives =
          labels === undefined
            ? same
            : (logicalOr(same, sameGroup(anchorsIn(labels), labels)) as Tensor2D);
        const z = concat([a, b], 0);
        if (anchors === undefined) return supervised(z, positives, temperature);
        // every anchor has a positive, its other view: all count
        const { costs } = supervisedCosts(z, positives, temperature, anchors);
        return div(sum(costs), z.shape[0]) as Scalar;
      });
    },
    { floor: ({ rows }) => lossFloor.ntXent(rows), supportsAnchors: true },
  );
}

/**
 * The same over single embeddings with labels. An anchor without another embedding of its label is
 * excluded from the mean; a negative label means none.
 *
 * @example
 * const z = randomNormal([6, 4]) as Tensor2D; // [N, D]
 * const labels = tensor1d([0, 0, 1, 1, 2, 2], 'int32');
 * console.log(await supConLabels(z, labels, { temperature: 0.1 }).data());
 *
 * @param z [N, D]
 * @param labels int32 [N]
 */
export function supConLabels(
  z: Tensor2D,
  labels: Tensor1D,
  { temperature }: TemperatureConfig,
): Scalar {
  checkRows('supConLabels', z);
  return tidy(() => supervised(z, sameGroup(labels, labels), temperature));
}

function supervised(z: Tensor2D, positives: Tensor2D, temperature: number): Scalar {
  const { costs, has } = supervisedCosts(z, positives, temperature);
  return div(sum(mul(costs, has)), maximum(sum(has), 1));
}

/**
 * The cost of each anchor, and 1 for those that have a positive.
 *
 * @param positives bool [anchors, M]
 * @param anchors rows of both views, where not all are wanted
 */
function supervisedCosts(
  z: Tensor2D,
  positives: Tensor2D,
  temperature: number,
  anchors?: AnchorRange,
): { readonly costs: Tensor; readonly has: Tensor } {
  const unit = unitRows(z);
  const indices = rowIndices(z.shape[0]);
  const anchorsIn = <T extends Tensor>(rows: T) => anchorsOfViews(rows, anchors);
  const self = sameIndex(anchorsIn(indices), indices);
  const logits = mul(matMul(anchorsIn(unit), unit, false, true), 1 / temperature) as Tensor2D; // [A, M]
  const positive = cast(logicalAnd(positives, logicalNot(self)), 'float32');
  const count = sum(positive, 1); // [M]
  const meanPositive = div(sum(mul(logits, positive), 1), maximum(count, 1));
  const has = cast(greater(count, 0), 'float32');
  return { costs: sub(logSumExpRows(maskLogits(logits, self)), meanPositive), has };
}
