import { clipLoss, sigLipLoss, type LossContext } from '@counterpoint/core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { uniCl } from './uni-cl.js';

/** A loss between two sides under a learned scale, and bias where there is one. */
export interface PairLoss {
  /**
   * @param a [N, D] @param b [N, D]; row i belongs to row i of `a`
   * @param scale of the cosines, a scalar @param bias of the logits, a scalar
   * @returns a scalar
   */
  apply(
    a: Tensor2D,
    b: Tensor2D,
    scale: Scalar,
    bias: Scalar | undefined,
    context: LossContext,
  ): Scalar;
  /** Whether the part of some rows can be asked for: `context.anchors`. @default false */
  readonly supportsAnchors?: boolean;
  /** The loss of embeddings that are all one, where it does not depend on scale and bias. */
  floor?(n: number): number;
}

/**
 * CLIP's loss (https://arxiv.org/abs/2103.00020): both directions of cross entropy; pairs of one
 * group are no negatives.
 */
export const clipPairs: PairLoss = {
  apply: (a, b, scale, _bias, context) => clipLoss(a, b, scale, context),
  supportsAnchors: true,
  floor: (n) => Math.log(n),
};

/**
 * UniCL's loss (https://arxiv.org/abs/2204.03610): as CLIP's, where pairs of one group are
 * positives.
 */
export const groupPairs: PairLoss = {
  apply: (a, b, scale, _bias, context) => uniCl(a, b, scale, context),
  supportsAnchors: true,
  floor: (n) => Math.log(n),
};

/**
 * SigLIP's loss (https://arxiv.org/abs/2303.15343): a sigmoid for each pair of rows.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * console.log(await sigmoidPairs().apply(a, b, scalar(10), scalar(-10), {}).data());
 *
 * @param chunk rows at a time; the loss is the same. @default all
 */
export function sigmoidPairs(chunk?: number): PairLoss {
  return {
    apply: (a, b, scale, bias, context) =>
      sigLipLoss(a, b, scale, bias ?? 0, { ...context, ...(chunk === undefined ? {} : { chunk }) }),
    supportsAnchors: true,
  };
}
