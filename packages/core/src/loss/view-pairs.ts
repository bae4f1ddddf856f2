import {
  concat,
  matMul,
  mul,
  sum,
  tile,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { LossContext } from '../contract/loss.js';
import { anchorRows, anchorsOfViews } from './anchor-rows.js';
import { unionMask, maskLogits, rowIndices, sameGroup, sameIndex } from './pair-mask.js';
import { unitRows } from './unit-rows.js';

/**
 * Every embedding of two views as an anchor: 2N anchors, each with one positive and the embeddings
 * of other samples as negatives.
 */
export interface ViewPairs {
  /**
   * cos / T of each anchor with its positive: [2N]; rows 0 ... N - 1 are of `a`. Of a range of
   * `count` rows, here and below: [2 count], those of `a` and then those of `b`.
   */
  readonly positives: Tensor1D;
  /**
   * cos / T of each anchor with all embeddings, masked where a pair is not a negative: [2N, 2N].
   */
  readonly negatives: Tensor2D;
  /** The masked pairs: the anchor itself, its positive, its group. bool [2N, 2N] */
  readonly mask: Tensor2D;
}

/** The sample and the group of each of the 2N embeddings. */
interface SampleIds {
  /** int32 [2N] */
  readonly samples: Tensor1D;
  /** int32 [2N] */
  readonly groups: Tensor1D | undefined;
}

/** @param n samples */
export function sampleIds(n: number, { groups }: LossContext = {}): SampleIds {
  return { samples: tile(rowIndices(n), [2]), groups: groups && tile(groups, [2]) };
}

export function viewPairs(
  a: Tensor2D,
  b: Tensor2D,
  temperature: number,
  context: LossContext = {},
): ViewPairs {
  const [ua, ub] = [unitRows(a), unitRows(b)];
  const z = concat([ua, ub], 0) as Tensor2D; // [2N, D]
  const { samples, groups } = sampleIds(a.shape[0], context);
  const { anchors } = context;
  const anchorsIn = <T extends Tensor>(rows: T) => anchorsOfViews(rows, anchors);
  const mask = unionMask(
    sameIndex(anchorsIn(samples), samples),
    groups && sameGroup(anchorsIn(groups), groups),
  );
  const [x, y] = [anchorRows(ua, anchors), anchorRows(ub, anchors)];
  const across = mul(sum(mul(x, y), 1), 1 / temperature) as Tensor1D; // [N]
  return {
    positives: concat([across, across], 0),
    negatives: maskLogits(mul(matMul(anchorsIn(z), z, false, true), 1 / temperature), mask),
    mask,
  };
}
