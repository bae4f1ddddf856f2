import {
  concat,
  logicalAnd,
  logicalNot,
  logicalOr,
  matMul,
  tile,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { LossContext } from '../contract/loss.js';
import { rowIndices, sameGroup, sameIndex } from './pair-mask.js';
import { unitRows } from './unit-rows.js';

/**
 * All pairs of the 2N embeddings of two views, where a group is a label: pairs of one group are
 * positives.
 */
export interface LabelledPairs {
  /** [2N, 2N] */
  readonly cosines: Tensor2D;
  /**
   * The other view of a sample, and all embeddings of its group, without the embedding itself. bool
   * [2N, 2N]
   */
  readonly positive: Tensor2D;
  /** All other pairs. bool [2N, 2N] */
  readonly negative: Tensor2D;
}

export function labelledPairs(
  a: Tensor2D,
  b: Tensor2D,
  { groups }: LossContext = {},
): LabelledPairs {
  const z = concat([unitRows(a), unitRows(b)], 0) as Tensor2D; // [2N, D]
  const rows = rowIndices(z.shape[0]);
  const sample = tile(rowIndices(a.shape[0]), [2]);
  const labels = groups && tile(groups, [2]);
  const sameSample = sameIndex(sample, sample);
  const sameLabel = labels
    ? (logicalOr(sameSample, sameGroup(labels, labels)) as Tensor2D)
    : sameSample;
  return {
    cosines: matMul(z, z, false, true),
    positive: logicalAnd(sameLabel, logicalNot(sameIndex(rows, rows))) as Tensor2D,
    negative: logicalNot(sameLabel) as Tensor2D,
  };
}
