import {
  add,
  logSoftmax,
  mul,
  neg,
  slice,
  sum,
  tidy,
  concat,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { AnchorRange } from '../contract/loss.js';
import { anchorMean, anchorRows } from './anchor-rows.js';
import { checkRows } from './check-rows.js';
import { sinkhorn, type SinkhornConfig } from './sinkhorn.js';
import { stopGradient } from './stop-gradient.js';
import { paperSettings } from '../method/paper-settings.js';

/**
 * The temperature of the predictions in {@link swavLoss}, and the settings of {@link sinkhorn} for
 * the assignments.
 */
export interface SwAVLossConfig extends SinkhornConfig {
  /** @default .1 */
  readonly temperature?: number;
}

/** The scores of all views: `high` for assignments and predictions, `low` for predictions only. */
export interface SwAVScores {
  /** Each [N, K]: cosines of embeddings with prototypes. */
  readonly high: readonly Tensor2D[];
  /** Each [N, K], of views that are only predicted; with `anchors` those rows alone. */
  readonly low?: readonly Tensor2D[];
  /** Earlier scores that join the assignment of each of `high`, each [Q, K]. */
  readonly queue?: readonly Tensor2D[];
  /** The rows whose part of the loss is wanted; assignments need all. @default all */
  readonly anchors?: AnchorRange;
}

/**
 * Swapped assignments: Caron et al. 2020, https://arxiv.org/abs/2006.09882, eq. 2 and 6, with
 * multi-crop.
 *
 * Each high-resolution view's assignment (Sinkhorn, a constant) is predicted from every other
 * view: cross entropy with softmax(scores / T).
 * Mean over assignments, over the other views, and over N. Uniform predictions give ln K.
 *
 * @example
 * const [first, second] = [randomNormal([6, 8]), randomNormal([6, 8])] as [Tensor2D, Tensor2D]; // scores [N, K]
 * console.log(await swavLoss({ temperature: 0.1 })({ high: [first, second] }).data());
 *
 * @throws CP_CORE_LOSS_SHAPES
 */
export function swavLoss({
  temperature = paperSettings.swav.temperature,
  ...assignment
}: SwAVLossConfig = {}): (scores: SwAVScores) => Scalar {
  return ({ high, low = [], queue, anchors }) => {
    checkRows('swavLoss', ...high, ...(anchors ? [] : low));
    return tidy(() => {
      const n = high[0]!.shape[0];
      const anchorsIn = (scores: Tensor2D) => anchorRows(scores, anchors);
      const logs = [...high.map(anchorsIn), ...low].map(
        (scores) => logSoftmax(mul(scores, 1 / temperature), 1) as Tensor2D,
      );
      const terms = high.flatMap((scores, i) => {
        const shares = stopGradient(
          () =>
            slice(
              sinkhorn(queue ? concat([scores, queue[i]!], 0) : scores, assignment),
              [0, 0],
              [n, -1],
            ) as Tensor2D,
        );
        return logs
          .filter((_, view) => view !== i)
          .map((log) => anchorMean(neg(sum(mul(anchorsIn(shares), log), 1)), n, anchors));
      });
      return mul(
        terms.reduce((total, term) => add(total, term)),
        1 / terms.length,
      );
    });
  };
}
