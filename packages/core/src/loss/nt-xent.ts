import {
  add,
  concat,
  matMul,
  mul,
  slice,
  softplus,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { AnchorRange, Loss, LossContext } from '../contract/loss.js';
import { anchorMean } from './anchor-rows.js';
import { checkRows } from './check-rows.js';
import { logSumExpRows } from './log-sum-exp-rows.js';
import { unionMask, maskLogits, sameGroup, sameIndex } from './pair-mask.js';
import { recompute } from './recompute.js';
import { unitRows } from './unit-rows.js';
import { sampleIds, viewPairs } from './view-pairs.js';
import { lossFloor } from '../metric/floors.js';
import { withTraits } from './with-traits.js';

/** The temperature T by which a loss divides cosines. Lower values weigh hard negatives more. */
export interface TemperatureConfig {
  /** T > 0. */
  readonly temperature: number;
}

/** Temperature and memory use of {@link ntXent}. Component: `core/nt-xent`. */
export interface NtXentConfig extends TemperatureConfig {
  /**
   * Anchors whose logits are in memory at a time. Logits are recomputed for the gradient, so memory
   * is chunk x 2N instead of (2N)^2. @default 1024
   */
  readonly chunk?: number;
}

/**
 * Normalised temperature-scaled cross entropy: Chen et al. 2020, https://arxiv.org/abs/2002.05709,
 * eq. 1.
 *
 * l_i = -ln exp(s_ip / T) / sum_{k != i} exp(s_ik / T), s the cosine, p the other view of i;
 * computed as softplus(lse of negatives - s_ip / T). Mean over all 2N anchors. Collapsed embeddings
 * give ln(2N - 1). Pairs of one group are excluded. With more anchors than `chunk` the value and
 * gradients are the same and take a third more time.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await ntXent({ temperature: 0.5 })(a, b).data()); // collapse gives ln 11
 *
 * @param config temperature: .1 for ImageNet, .5 for CIFAR
 * @throws CP_CORE_LOSS_SHAPES
 */
export function ntXent({ temperature, chunk = 1024 }: NtXentConfig): Loss {
  return withTraits(
    (a, b, context) => {
      checkRows('ntXent', a, b);
      return tidy(() => {
        const [rows, anchors] = [a.shape[0], context?.anchors];
        if (2 * (anchors?.count ?? rows) <= chunk) {
          const { positives, negatives } = viewPairs(a, b, temperature, context);
          return anchorMean(softplus(sub(logSumExpRows(negatives), positives)), 2 * rows, anchors);
        }
        const [z, other] = [
          concat([unitRows(a), unitRows(b)]),
          concat([unitRows(b), unitRows(a)]),
        ] as [Tensor2D, Tensor2D]; // [2N, D]
        const ranges = anchors
          ? [anchors, { ...anchors, from: rows + anchors.from }]
          : [{ from: 0, count: 2 * rows }];
        const parts = ranges
          .flatMap((range) => chunksOf(range, chunk))
          .map(({ from, count }) => {
            const some = (x: Tensor2D) => slice(x, [from, 0], [count, -1]);
            return recompute(
              (...[anchorRows, positive, all]) =>
                costs(
                  anchorRows as Tensor2D,
                  positive as Tensor2D,
                  all as Tensor2D,
                  1 / temperature,
                  from,
                  context,
                ),
              [some(z), some(other), z],
            );
          });
        return mul(
          parts.reduce((total, part) => add(total, part) as Scalar),
          1 / (2 * rows),
        ) as Scalar;
      });
    },
    { floor: ({ rows }) => lossFloor.ntXent(rows), supportsAnchors: true },
  );
}

function chunksOf({ from, count }: AnchorRange, chunk: number): AnchorRange[] {
  return Array.from({ length: Math.ceil(count / chunk) }, (_, part) => ({
    from: from + part * chunk,
    count: Math.min(chunk, count - part * chunk),
  }));
}

/** The summed loss of the anchors from index `from` on. */
function costs(
  anchorRows: Tensor2D,
  positive: Tensor2D,
  all: Tensor2D,
  scale: number,
  from: number,
  context: LossContext | undefined,
): Scalar {
  const count = anchorRows.shape[0];
  const { samples, groups } = sampleIds(all.shape[0] / 2, context);
  const mask = unionMask(
    sameIndex(slice(samples, from, count), samples),
    groups && sameGroup(slice(groups, from, count), groups),
  ); // [count, 2N]
  const positives = mul(sum(mul(anchorRows, positive), 1), scale);
  return sum(
    softplus(
      sub(
        logSumExpRows(maskLogits(mul(matMul(anchorRows, all, false, true), scale), mask)),
        positives,
      ),
    ),
  ) as Scalar;
}
