import {
  add,
  eye,
  gather,
  logicalAnd,
  logicalNot,
  mean,
  mul,
  oneHot,
  pad,
  expandDims,
  sub,
  sum,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Groups } from '../contract/loss.js';
import type { Mix } from '../contract/mixture.js';
import { logSumExpRows } from './log-sum-exp-rows.js';
import { unitRows } from './unit-rows.js';
import { rowIndices, sameGroup, sameIndex, unionMask } from './pair-mask.js';

/**
 * Cross entropy with soft targets: the mean over N of lse_j(l_ij) - lambda_i l_ii - (1 - lambda_i)
 * l_ip, p the partner of row i. Lee et al. 2021, https://arxiv.org/abs/2010.08887, eq. 3 and 6.
 *
 * @param logits scaled and masked [N, M], M >= N, the keys of the batch first
 * @returns a scalar
 *
 * @example
 * const logits = randomNormal([4, 6]) as Tensor2D; // four keys of the batch, two of a queue
 * const partners = tensor1d([1, 2, 3, 0], 'int32');
 * const shares = tensor1d([0.9, 0.6, 0.5, 1]);
 * console.log(await mixedCrossEntropy(logits, { partners, shares }).data());
 */
export function mixedCrossEntropy(logits: Tensor2D, { partners, shares }: Mix): Scalar {
  const [rows, columns] = logits.shape;
  const ownShares = mul(
    pad(eye(rows), [
      [0, 0],
      [0, columns - rows],
    ]),
    expandDims(shares, 1),
  );
  const others = mul(oneHot(partners, columns, 1, 0, 'float32'), expandDims(sub(1, shares), 1));
  const targets = sum(mul(add(ownShares, others), logits), 1);
  return mean(sub(logSumExpRows(logits), targets)) as Scalar;
}

/**
 * Keys of a batch that are neither a target nor a negative of a mixed row: those of the group of
 * one of its two samples. bool [N, N]
 */
export function mixedGroupMask(groups: Groups, { partners }: Mix): Tensor2D {
  const rows = rowIndices(partners.shape[0]);
  const targets = unionMask(sameIndex(rows, rows), sameIndex(partners, rows));
  const groupMask = unionMask(
    sameGroup(groups, groups),
    sameGroup(gather(groups, partners) as Tensor1D, groups),
  );
  return logicalAnd(groupMask, logicalNot(targets)) as Tensor2D;
}

/** The rows of the partners. @param rows [N] or [N, D] */
export function partnerRows<T extends Tensor>(rows: T, { partners }: Mix): T {
  return gather(rows, partners) as T;
}

/** lambda_i z_i + (1 - lambda_i) z_p of unit rows, p the partner of row i. @param rows [N, D] */
export function mixRows(rows: Tensor2D, mix: Mix): Tensor2D {
  const unit = unitRows(rows);
  const ownRows = mul(unit, expandDims(mix.shares, 1));
  const others = mul(partnerRows(unit, mix), expandDims(sub(1, mix.shares), 1));
  return add(ownRows, others) as Tensor2D;
}
