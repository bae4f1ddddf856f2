import { logSumExpRows, unitRows } from '@counterpoint/core';
import {
  add,
  concat,
  div,
  expandDims,
  eye,
  matMul,
  maximum,
  mean,
  mul,
  sqrt,
  square,
  sub,
  sum,
  tidy,
  transpose,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/** Embeddings of a batch, [N, D] each; none need be of unit length. */
export interface SyncRows {
  readonly video: Tensor2D;
  readonly sound: Tensor2D;
  /** Sound of the same videos at other times: negatives of `video`. */
  readonly shifted: readonly Tensor2D[];
  /** The videos backwards: negatives of `sound`. */
  readonly reversed: Tensor2D | undefined;
}

/**
 * Cross entropy in which a video finds its sound among those of the batch and its own shifted
 * ones, and a sound finds its video among those of the batch and its own reversed one:
 *
 * l_i = -ln exp(s v_i a_i) / (sum_j exp(s v_i a_j) + sum_k exp(s v_i a_ik)); mean over N and both
 * directions. Without shifted and reversed rows it is CLIP's loss.
 *
 * @param scale 1 / temperature
 */
export function syncSoftmax(rows: SyncRows, scale: Scalar | number): Scalar {
  return tidy(() => {
    const [video, sound] = [unitRows(rows.video), unitRows(rows.sound)];
    const logits = mul(matMul(video, sound, false, true), scale) as Tensor2D; // [N, N]
    const positives = mul(sum(mul(video, sound), 1), scale) as Tensor1D;
    const pairLogits = (anchors: Tensor2D, others: readonly Tensor2D[]): Tensor2D[] =>
      others.map(
        (other) => expandDims(mul(sum(mul(anchors, unitRows(other)), 1), scale), 1) as Tensor2D,
      );
    const reversed = rows.reversed === undefined ? [] : [rows.reversed];
    const direction = (all: Tensor2D, hard: readonly Tensor2D[]): Tensor =>
      mean(sub(logSumExpRows(concat([all, ...hard], 1)), positives));
    const fromVideo = direction(logits, pairLogits(video, rows.shifted));
    const fromSound = direction(transpose(logits), pairLogits(sound, reversed));
    return mul(add(fromVideo, fromSound), 0.5) as Scalar;
  });
}

export interface SyncMarginConfig {
  /** How far apart negatives are pushed. */
  readonly margin: number;
  /** The share of negatives that are hard, 0-1. */
  readonly hardShare: number;
}

/**
 * The contrastive loss of AVTS: Korbar et al. 2018, https://arxiv.org/abs/1807.00230, eq. 1, over
 * unit rows with d the Euclidean distance:
 *
 * 1/2 mean_i d(v_i, a_i)^2 + 1/2 [(1 - w) mean_{i != j} h(v_i, a_j) + w mean_{hard} h],
 * h = max(margin - d, 0)^2, w the share of hard negatives.
 *
 * Differs: rows are scaled to unit length; the mean over all pairs of the batch takes the place of
 * drawn negatives.
 */
export function syncMargin(rows: SyncRows, { margin, hardShare }: SyncMarginConfig): Scalar {
  return tidy(() => {
    const [video, sound] = [unitRows(rows.video), unitRows(rows.sound)];
    const count = video.shape[0];
    const squares = (a: Tensor, b: Tensor): Tensor => sum(square(sub(a, b)), -1);
    const hinge = (squared: Tensor): Tensor =>
      square(maximum(sub(margin, sqrt(add(squared, 1e-9))), 0));
    const positives = mean(squares(video, sound));
    const all = hinge(maximum(sub(2, mul(2, matMul(video, sound, false, true))), 0)); // [N, N]
    const others = sub(1, eye(count));
    const easy = div(sum(mul(all, others)), Math.max(1, count * (count - 1)));
    const hard = [
      ...rows.shifted.map((other) => mean(hinge(squares(video, unitRows(other))))),
      ...(rows.reversed === undefined
        ? []
        : [mean(hinge(squares(unitRows(rows.reversed), sound)))]),
    ];
    const share = hard.length === 0 ? 0 : hardShare;
    const hardMean =
      hard.length === 0
        ? undefined
        : div(
            hard.reduce((a, b) => add(a, b)),
            hard.length,
          );
    const negatives =
      hardMean === undefined ? easy : add(mul(1 - share, easy), mul(share, hardMean));
    return mul(add(positives, negatives), 0.5) as Scalar;
  });
}
