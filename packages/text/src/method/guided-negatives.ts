import {
  anchorMean,
  anchorRows,
  CounterpointError,
  logSumExpRows,
  maskLogits,
  rowIndices,
  sameIndex,
  stopGradient,
  unitRows,
  type AnchorRange,
} from '@counterpoint/core';
import {
  concat,
  expandDims,
  greater,
  logicalAnd,
  logicalNot,
  logicalOr,
  matMul,
  mul,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { byAnchors } from './by-anchors.js';
import type { TextObjective } from './text-contrast.js';

/**
 * The temperature of {@link guidedNegatives}, and the margin by which its guide drops negatives.
 */
export interface GuidedConfig {
  /** @default .05 */
  readonly temperature?: number;
  /**
   * A negative is dropped when the guide finds it more alike than the positive less this. @default
   * 0
   */
  readonly margin?: number;
}

/**
 * Pairs whose false negatives a guide finds: Solatorio 2024 (GISTEmbed),
 * https://arxiv.org/abs/2402.16829, section 3.2. Candidates of anchor i are all positives, all
 * other anchors, and the other positives of positive i. Candidates that the guide finds more alike
 * than pair i leave the sum. Mean over N anchors.
 *
 * @example
 * const views = [randomNormal([4, 8]), randomNormal([4, 8])] as Tensor2D[]; // [N, D] each
 * const guides = [randomNormal([4, 16]), randomNormal([4, 16])] as Tensor2D[]; // [N, guide width]
 * const context = { progress: { step: 0, totalSteps: 1 }, pass: inference };
 * console.log(await guidedNegatives()({ views, guides }, context).loss.data());
 */
export function guidedNegatives({
  temperature = 0.05,
  margin = 0,
}: GuidedConfig = {}): TextObjective {
  return byAnchors(({ views: [anchor, positive], guides }, { anchors }) => {
    const [guideAnchor, guidePositive] = guides ?? [];
    if (!anchor || !positive || !guideAnchor || !guidePositive) {
      throw new CounterpointError('CP_TEXT_VIEWS', {
        what: 'The objective got no guide',
        where: 'guidedNegatives',
        expected: 'pairs and a guide',
        remedy:
          'name one: method.guide, a model on the same tokenizer, or modality.guide, any of transformers.js',
      });
    }
    return {
      loss: tidy(() =>
        guidedLoss(
          unitRows(anchor),
          unitRows(positive),
          stopGradient(() => unitRows(guideAnchor)),
          stopGradient(() => unitRows(guidePositive)),
          temperature,
          margin,
          anchors,
        ),
      ),
      floor: Math.log(anchor.shape[0]),
    };
  });
}

function guidedLoss(
  q: Tensor2D,
  k: Tensor2D,
  guideQ: Tensor2D,
  guideK: Tensor2D,
  temperature: number,
  margin: number,
  anchors: AnchorRange | undefined,
): Scalar {
  const anchorsIn = <T extends Tensor>(rows: T) => anchorRows(rows, anchors);
  const cosines = (a: Tensor2D, b: Tensor2D) => matMul(anchorsIn(a), b, false, true) as Tensor2D; // [N, N]
  const limit = anchorsIn(expandDims(sub(sum(mul(guideQ, guideK), 1), margin), 1)); // [N, 1]
  const rows = rowIndices(q.shape[0]);
  const diagonal = sameIndex(anchorsIn(rows), rows);
  const hide = (logits: Tensor, mask: Tensor) => maskLogits(logits as Tensor2D, mask);
  const aboveLimit = (guide: Tensor2D) => greater(guide, limit);
  const logits = concat(
    [
      hide(
        mul(cosines(q, k), 1 / temperature),
        logicalAnd(aboveLimit(cosines(guideQ, guideK)), logicalNot(diagonal)),
      ),
      hide(
        mul(cosines(q, q), 1 / temperature),
        logicalOr(aboveLimit(cosines(guideQ, guideQ)), diagonal),
      ),
      hide(
        mul(cosines(k, k), 1 / temperature),
        logicalOr(aboveLimit(cosines(guideK, guideK)), diagonal),
      ),
    ],
    1,
  ) as Tensor2D;
  const positives = anchorsIn(mul(sum(mul(q, k), 1), 1 / temperature));
  return anchorMean(sub(logSumExpRows(logits), positives), q.shape[0], anchors);
}
