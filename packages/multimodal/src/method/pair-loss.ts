import { clipLoss, sigLipLoss, type LossContext } from '@counterpoint/core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { uniCl } from './uni-cl.js';

/** A loss between two sides under a learned scale, and bias where there is one. */
export interface PairLoss {
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

/** CLIP's: both directions of cross entropy; pairs of one group are no negatives. */
export const clipPairs: PairLoss = {
  apply: (a, b, scale, _bias, context) => clipLoss(a, b, scale, context),
  supportsAnchors: true,
  floor: (n) => Math.log(n),
};

/** UniCL's: as CLIP's, where pairs of one group are positives. */
export const groupPairs: PairLoss = {
  apply: (a, b, scale, _bias, context) => uniCl(a, b, scale, context),
  floor: (n) => Math.log(n),
};

/** SigLIP's: every pair of its own. @param chunk rows at a time */
export function sigmoidPairs(chunk?: number): PairLoss {
  return {
    apply: (a, b, scale, bias, context) =>
      sigLipLoss(a, b, scale, bias ?? 0, { ...context, ...(chunk === undefined ? {} : { chunk }) }),
    supportsAnchors: true,
  };
}
