import { CounterpointError, inBatch, logSumExpRows, sameGroup, unitRows } from '@counterpoint/core';
import type { Groups, LossContext } from '@counterpoint/core';
import {
  addN,
  cast,
  div,
  expandDims,
  eye,
  matMul,
  mean,
  mul,
  sub,
  sum,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Generalised end-to-end loss, softmax form: Wan et al. 2018, https://arxiv.org/abs/1710.10467,
 * eq. 6, 8 and 9.
 * Row i of every view is an utterance of speaker i. The logit of utterance e for speaker k is
 * w cos(e, c_k). c_k is the mean of the speaker's unit rows, without e itself for its own speaker.
 * The loss is the cross entropy over speakers, mean over views and rows. Equal embeddings give
 * ln N. Rows of one group are no negatives. Differs: the paper's bias, which a softmax does not
 * see, is left out.
 *
 * @example
 * const views = [randomNormal([4, 8]), randomNormal([4, 8])] as Tensor2D[]; // [speakers, D] each
 * console.log(await generalisedEndToEnd(views, 10).data());
 *
 * @param views at least two, each [N, D]
 * @param scale w, above zero
 * @param context `groups`: int32 [N]
 * @returns a scalar
 * @throws CP_AUDIO_SHAPE
 */
export function generalisedEndToEnd(
  views: readonly Tensor2D[],
  scale: number | Scalar,
  { groups }: LossContext = {},
): Scalar {
  atLeastTwo(views);
  return tidy(() => {
    const unit = views.map((view) => unitRows(view));
    const total = addN(unit) as Tensor2D; // [N, D]
    const centroids = unitRows(total);
    const diagonal = eye(total.shape[0]) as Tensor2D;
    const losses = unit.map((e) => {
      const ownLogits = mul(sum(mul(e, unitRows(sub(total, e))), 1), scale) as Tensor1D; // [N]
      const all = mul(matMul(e, centroids, false, true), scale) as Tensor2D; // [N, N]
      const logits = addN([
        mul(all, sub(1, diagonal)),
        mul(diagonal, expandDims(ownLogits, 1)),
        hiddenPairs(groups, diagonal),
      ]) as Tensor2D;
      return mean(sub(logSumExpRows(logits), ownLogits)) as Scalar;
    });
    return div(addN(losses), views.length) as Scalar;
  });
}

/**
 * Angular prototypical loss: Chung et al. 2020, https://arxiv.org/abs/2003.11982, eq. 9 and 11.
 * The last view of each speaker is the query, the mean of the others its prototype. Logits are
 * w cos(query, prototype); the loss is the cross entropy over speakers, mean over N. Equal
 * embeddings give ln N. Rows of one group are no negatives. Differs: the bias is left out, as above.
 *
 * @example
 * const views = [randomNormal([4, 8]), randomNormal([4, 8])] as Tensor2D[]; // [speakers, D] each
 * console.log(await angularPrototypical(views, 10).data());
 *
 * @param views at least two, each [N, D]; row i of every view is of speaker i
 * @param scale w, above zero
 * @param context `groups`: int32 [N]
 * @returns a scalar
 * @throws CP_AUDIO_SHAPE
 */
export function angularPrototypical(
  views: readonly Tensor2D[],
  scale: number | Scalar,
  context: LossContext = {},
): Scalar {
  atLeastTwo(views);
  return tidy(() => {
    const prototypes = div(addN(views.slice(0, -1)), views.length - 1) as Tensor2D;
    return inBatch(unitRows(views[views.length - 1]!), unitRows(prototypes), scale, context);
  });
}

/** -1e9 where two rows are of one group, but for the diagonal. @returns [N, N] */
function hiddenPairs(groups: Groups | undefined, diagonal: Tensor2D): Tensor2D {
  if (groups === undefined) return mul(diagonal, 0);
  const same = cast(sameGroup(groups, groups), 'float32');
  return mul(mul(same, sub(1, diagonal)), -1e9) as Tensor2D;
}

function atLeastTwo(views: readonly Tensor2D[]): void {
  if (views.length >= 2 && views.every(({ shape }) => shape.join() === views[0]!.shape.join()))
    return;
  throw new CounterpointError('CP_AUDIO_SHAPE', {
    what: `A speaker loss was given ${views.length} views, or views of unequal shape`,
    expected: 'two or more of one shape [N, D]',
  });
}
